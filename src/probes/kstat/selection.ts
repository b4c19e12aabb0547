/**
 * What the kstat engine asks for where the topology selects nothing: all that the generator of 2013 and its
 * successor's meter read, by statistics that mean something each second. Disks, cores and links are found by
 * their kind and never counted on. What says to whom a kstat belongs, since when it counts and when it was read
 * (`zonename`, `crtime`, `snaptime`) is selected like any other statistic.
 */

/** Statistics of a kstat by name; blanks and line ends between them. */
function only(statistics: string): string {
  return `/^(crtime|${statistics.trim().split(/\s+/).join("|")})$/`;
}

/** Selectors of kstat(8), in the order in which they are printed. */
export const SHIPPED_SELECTION: readonly string[] = [
  // Zones.
  "memory_cap:::",
  "caps::*_zone_*:",
  "zones:::",
  "zone_vfs:::",
  "zone_zfs:::",
  `tcp::tcp:${only(`currEstab activeOpens passiveOpens attemptFails estabResets retransSegs inSegs outSegs
    inDupAck listenDrop listenDropQ0 halfOpenDrop timRetransDrop`)}`,
  `link:::${only("zonename rbytes64 obytes64 ipackets64 opackets64 ierrors oerrors ifspeed link_state")}`,
  // Disks themselves and not their slices, whose names have a comma.
  "/^(sd|ssd|cmdk|blkdev)$/::/^[a-z]+[0-9]+$/:",
  `/^(sd|ssd|blkdev)err$/:::${only("Hard.Errors Soft.Errors Transport.Errors")}`,
  // Cores.
  `cpu::sys:${only(`snaptime cpu_nsec_[a-z]+ pswitch inv_swtch cpumigrate intr trap syscall xcalls
    mutex_adenters sysfork sysvfork sysexec sysread syswrite readch writech`)}`,
  `cpu::vm:${only("maj_fault as_fault cow_fault pgin pgpgin pgout pgpgout scan anonpgin anonpgout execpgin fspgin")}`,
  // The host.
  `unix:0:system_pages:${only("physmem freemem availrmem pp_kernel pageslocked nalloc_calls nfree_calls nscan")}`,
  `unix:0:system_misc:${only("nproc ncpus avenrun_[0-9]+min")}`,
  `zfs:0:arcstats:${only("size c p hits misses l2_hits l2_misses l2_size arc_meta_used memory_throttle_count")}`,
];
