import { expect } from "chai";
import { nameCgroup } from "../../../src/probes/linux/cgroup-name.js";

const ID = "0123456789ab".padEnd(64, "c");
const UID = "0a1b2c3d-1111-2222-3333-444455556666";
const UID_ = UID.replaceAll("-", "_");
const POD_SLICE = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice`;

/** Path -> name of its zone and depth of the zone's own cgroup. */
const NAMED: Readonly<Record<string, readonly [zone: string, depth: number]>> = {
  [`/docker/${ID}`]: ["docker/0123456789ab", 2],
  [`/docker/${ID}/init`]: ["docker/0123456789ab", 2],
  [`/system.slice/docker-${ID}.scope`]: ["docker/0123456789ab", 2],
  [`/docker/buildkit/${ID}`]: ["docker/0123456789ab", 3],
  [`/ecs/0f9e/${ID}`]: ["docker/0123456789ab", 3],
  [`/machine.slice/libpod-${ID}.scope/container`]: ["podman/0123456789ab", 2],
  [`/libpod_parent/libpod-${ID}`]: ["podman/0123456789ab", 2],
  [`${POD_SLICE}/cri-containerd-${ID}.scope`]: [`k8s/${UID}/0123456789ab`, 4],
  [`${POD_SLICE}/crio-${ID}.scope`]: [`k8s/${UID}/0123456789ab`, 4],
  [`${POD_SLICE}/docker-${ID}.scope`]: [`k8s/${UID}/0123456789ab`, 4],
  [`/kubepods/burstable/pod${UID}/${ID}`]: [`k8s/${UID}/0123456789ab`, 4],
  [`/kubepods/pod${UID}/${ID}/nested`]: [`k8s/${UID}/0123456789ab`, 3],
  [`/kubepods/pod${"7c".repeat(16)}/${ID}`]: [`k8s/${"7c".repeat(16)}/0123456789ab`, 3],
  "/lxc.payload.web1": ["lxc/web1", 1],
  "/lxc.payload.web1/system.slice/nginx.service": ["lxc/web1", 1],
  "/lxc/web1": ["lxc/web1", 2],
  "/machine.slice/systemd-nspawn@deb\\x2d12.service": ["machine/deb-12", 2],
  "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt": ["machine/qemu-1-vm", 2],
  "/machine.slice/machine-caf\\xc3\\xa9.scope": ["machine/café", 2],
  "/user.slice/user-1000.slice": ["user/1000", 2],
  "/user.slice/user-1000.slice/session-3.scope": ["user/1000", 2],
  "/user.slice/user-1000.slice/user@1000.service/app.slice/x.service": ["user/1000", 2],
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`]: ["user/1000", 2],
  "/system.slice/ssh.service": ["system/ssh.service", 2],
  "/system.slice/system-getty.slice/getty@tty1.service": ["system/getty@tty1.service", 3],
  "/system.slice/dbus-org.freedesktop.login1.service": ["system/dbus-org.freedesktop.login1.service", 2],
  [`/system.slice/containerd.service/kubepods-pod${UID_}.slice:cri-containerd:${ID}`]: [
    "system/containerd.service",
    2,
  ],
};

/** Slices, pods and monitors, and what only looks like one of the forms. */
const UNNAMED = [
  "/",
  "",
  "/zt-a",
  "/system.slice",
  "/system.slice/boot.mount",
  "/init.scope",
  "/docker",
  "/lxc",
  "/lxc.monitor.web1",
  "/user.slice",
  "/user.slice/user-.slice",
  "/machine.slice",
  POD_SLICE,
  `/kubepods/burstable/pod${UID}`,
  `${POD_SLICE}/crio-conmon-${ID}.scope`,
  `/machine.slice/libpod-conmon-${ID}.scope`,
  `/docker/${ID.slice(1)}`,
  `/docker/${ID.toUpperCase()}`,
  `/other/${ID}`,
  `/system.slice/docker-${ID}.scope.d`,
  "/other.slice/ssh.service",
  "/ssh.service",
];

describe("nameCgroup", () => {
  for (const [path, [zone, depth]] of Object.entries(NAMED)) {
    it(`calls ${path} ${zone}`, () => expect(nameCgroup(path)).to.deep.equal({ zone, depth }));
  }
  for (const path of UNNAMED) {
    it(`has no name for ${path}`, () => expect(nameCgroup(path)).to.equal(undefined));
  }
});
