/** Who may send: loopback always, and beyond it the networks that the topology allows. */
import { BlockList, isIPv4 } from "node:net";

/** @param networks in CIDR notation, checked: `10.0.0.0/8`, `fd00::/8` */
export function createAllowList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8, "ipv4");
  list.addAddress("::1", "ipv6");
  for (const network of networks) {
    const [address = "", bits = ""] = network.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return (address) => {
    const bare = address.replace(/^::ffff:(?=\d+\.)/, "");
    return list.check(bare, isIPv4(bare) ? "ipv4" : "ipv6");
  };
}
