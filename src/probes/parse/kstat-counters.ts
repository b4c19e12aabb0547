/**
 * Which statistics of the kernel's kstats are cumulative counts: `kstat -p` carries no type, and a count that
 * is shown as a level says nothing. By module; any other statistic is a level.
 * @see illumos-gate, the drivers' and the kernel's kstat structures, releases of 2013 to 2025.
 */
import type { KstatKey } from "./kstat-line.js";

const IO = "nread nwritten reads writes rtime wtime rlentime wlentime";
const DEVICE_ERRORS = [
  "Soft Errors",
  "Hard Errors",
  "Transport Errors",
  "Media Error",
  "Device Not Ready",
  "No Device",
  "Recoverable",
  "Illegal Request",
  "Predictive Failure Analysis",
];
const NET = `rbytes obytes ipackets opackets rbytes64 obytes64 ipackets64 opackets64 multircv multixmt
  brdcstrcv brdcstxmt norcvbuf noxmtbuf ierrors oerrors collisions unknowns`;
const ICMP = `Msgs Errors DestUnreachs TimeExcds ParmProbs SrcQuenchs Redirects Echos EchoReps Timestamps
  TimestampReps AddrMasks AddrMaskReps`;

const COUNTERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    "memory_cap",
    words("nover pagedout pgpgin anonpgin execpgin fspgin anon_alloc_fail n_pf_throttle n_pf_throttle_usec"),
  ],
  ["caps", words("below_sec above_sec above_base_sec")],
  [
    "zones",
    words(`nsec_user nsec_sys nsec_waitrq forkfail_cap forkfail_noproc forkfail_nomem forkfail_misc mapfail_seglim
      nested_interp init_restarts`),
  ],
  ["zone_vfs", words(`${IO} 10ms_ops 100ms_ops 1s_ops 10s_ops delay_cnt delay_time`)],
  ["zone_zfs", words(`${IO} waittime`)],
  ["link", words(NET)],
  ["sd", words(IO)],
  ["ssd", words(IO)],
  ["cmdk", words(IO)],
  ["blkdev", words(IO)],
  ["sderr", new Set(DEVICE_ERRORS)],
  ["ssderr", new Set(DEVICE_ERRORS)],
  ["blkdeverr", new Set(DEVICE_ERRORS)],
  [
    "cpu",
    words(`cpu_nsec_idle cpu_nsec_user cpu_nsec_kernel cpu_nsec_dtrace cpu_nsec_intr cpu_ticks_idle cpu_ticks_user
      cpu_ticks_kernel cpu_ticks_wait wait_ticks_io dtrace_probes bread bwrite lread lwrite phread phwrite pswitch
      trap intr syscall sysread syswrite sysfork sysvfork sysexec readch writech rcvint xmtint mdmint rawch canch
      outch msg sema namei ufsiget ufsdirblk ufsipage ufsinopage procovf intrthread intrblk intrunpin idlethread
      inv_swtch nthreads cpumigrate xcalls mutex_adenters rw_rdfails rw_wrfails modload modunload bawrite
      pgrec pgfrec pgin pgpgin pgout pgpgout swapin pgswapin swapout pgswapout zfod dfree scan rev hat_fault
      as_fault maj_fault cow_fault prot_fault softlock kernel_asflt pgrrun execpgin execpgout execfree anonpgin
      anonpgout anonfree fspgin fspgout fsfree`),
  ],
  ["unix", words("nscan nalloc nfree low_mem_scan zone_cap_scan n_throttle lbolt clk_intr")],
  [
    "zfs",
    words(`${IO} hits misses demand_data_hits demand_data_misses demand_metadata_hits demand_metadata_misses
      prefetch_data_hits prefetch_data_misses prefetch_metadata_hits prefetch_metadata_misses mru_hits
      mru_ghost_hits mfu_hits mfu_ghost_hits deleted mutex_miss access_skip evict_skip evict_not_enough
      hash_collisions l2_hits l2_misses l2_feeds l2_rw_clash l2_writes_sent l2_writes_done l2_writes_error
      l2_writes_lock_retry l2_evict_lock_retry l2_evict_reading l2_evict_l1cached evict_l2_skip l2_free_on_write
      l2_abort_lowmem l2_cksum_bad l2_io_error memory_throttle_count async_upgrade_sync
      demand_hit_predictive_prefetch demand_hit_prescient_prefetch evict_l2_cached evict_l2_eligible
      evict_l2_ineligible l2_read_bytes l2_write_bytes`),
  ],
  [
    "tcp",
    words(`inSegs outSegs activeOpens passiveOpens attemptFails estabResets retransSegs outRsts outDataSegs
      outDataBytes retransBytes outAck outAckDelayed outUrg outWinUpdate outWinProbe outControl outFastRetrans
      inAckSegs inAckBytes inDupAck inAckUnsent inDataInorderSegs inDataInorderBytes inDataUnorderSegs
      inDataUnorderBytes inDataDupSegs inDataDupBytes inDataPartDupSegs inDataPartDupBytes inDataPastWinSegs
      inDataPastWinBytes inWinProbe inWinUpdate inClosed rttUpdate rttNoUpdate timRetrans timRetransDrop
      timKeepalive timKeepaliveProbe timKeepaliveDrop listenDrop listenDropQ0 halfOpenDrop outSackRetransSegs`),
  ],
  [
    "ip",
    words(`inReceives forwDatagrams inDelivers outRequests inHdrErrors inAddrErrors inUnknownProtos inDiscards
      outDiscards outNoRoutes reasmReqds reasmOKs reasmFails fragOKs fragFails fragCreates routingDiscards inErrs
      noPorts inCksumErrs reasmDuplicates reasmPartDups forwProhibits udpInCksumErrs udpInOverflows
      rawipInOverflows ipsecInSucceeded ipsecInFailed inIPv6 outIPv6 outSwitchIPv6 inChksumErrs inUnknowns
      inFragNeeded outFragNeeded outDrops inOverFlows inBadRedirects
      ${prefixed("in", ICMP)} ${prefixed("out", ICMP)}`),
  ],
  ["udp", words("inDatagrams outDatagrams inErrors outErrors")],
]);
/** Of any driver: the statistics that the network framework keeps under the name `mac`. */
const MAC_COUNTERS = words(NET);

/** Whether the statistic is a cumulative count, as far as the shipped table knows. */
export function isKstatCounter({ module, name, statistic }: Omit<KstatKey, "instance">): boolean {
  if (COUNTERS.get(module)?.has(statistic)) return true;
  return name === "mac" && MAC_COUNTERS.has(statistic);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

function prefixed(prefix: string, text: string): string {
  return text
    .split(/\s+/)
    .map((word) => prefix + word)
    .join(" ");
}
