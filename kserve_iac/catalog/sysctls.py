"""Kernel parameters that GKE sets on nodes."""

_LISTED: tuple[tuple[str, str], ...] = (
    ("net.core", "busy_poll busy_read netdev_max_backlog rmem_max rmem_default wmem_default wmem_max optmem_max"),
    ("net.core", "somaxconn"),
    ("net.ipv4.neigh.default", "gc_thresh1 gc_thresh2 gc_thresh3"),
    ("net.ipv4", "tcp_rmem tcp_wmem tcp_tw_reuse tcp_mtu_probing tcp_max_orphans tcp_max_tw_buckets"),
    ("net.ipv4", "tcp_syn_retries tcp_ecn tcp_congestion_control"),
    ("net.netfilter", "nf_conntrack_max nf_conntrack_buckets nf_conntrack_tcp_timeout_close_wait"),
    ("net.netfilter", "nf_conntrack_tcp_timeout_time_wait nf_conntrack_tcp_timeout_established nf_conntrack_acct"),
    ("kernel.keys", "maxkeys maxbytes"),
    ("kernel", "shmmni shmmax shmall perf_event_paranoid sched_rt_runtime_us softlockup_panic kptr_restrict"),
    ("kernel", "dmesg_restrict sysrq"),
    ("kernel.yama", "ptrace_scope"),
    ("fs", "aio-max-nr file-max nr_open"),
    ("fs.inotify", "max_user_instances max_user_watches"),
    ("vm", "dirty_background_ratio dirty_background_bytes dirty_expire_centisecs dirty_ratio dirty_bytes"),
    ("vm", "dirty_writeback_centisecs max_map_count overcommit_memory overcommit_ratio vfs_cache_pressure"),
    ("vm", "swappiness watermark_scale_factor min_free_kbytes"),
)

SYSCTLS = frozenset(f"{group}.{name}" for group, names in _LISTED for name in names.split())
"""Names of the kernel parameters of ``LinuxNodeConfig.sysctls`` (googleapis/googleapis@0054cdcb google/container/v1/
cluster_service.proto, read in 2026). The list grows with the versions of GKE."""
