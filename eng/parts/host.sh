# shellcheck shell=bash
# What the cluster needs of the host, and how the host gets it back as it was: a bridge, a folder
# of control groups, a few kernel settings that the kubelet changes, mount points.

readonly bridge=landfall0
readonly control_group=/landfall
readonly run=/run/landfall                               # sockets, whose paths must be short

# The kubelet sets these to its liking.
readonly kernel_settings=(vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

# Fixed paths inside containerd and the kubelet. The node sees its own folders there.
readonly node_folders=(/run/containerd /var/lib/cni /var/lib/kubelet /var/log/pods /var/log/containers)

prepare_host() {
    install -d -m 755 "$run"
    create_bridge
    create_control_groups
    remember_kernel_settings
    create_mount_points
}

restore_host() {
    end_containers
    ! ip link show "$bridge" &>/dev/null || ip link delete "$bridge"
    remove_control_groups
    restore_kernel_settings
    remove_mount_points
    rm -rf "$run"
}

# Made here, not by the CNI plugin: as a gateway, that would turn on the host's IP forwarding.
# The address is the node's own, too, which the kubelet does not allow to be a loopback one.
create_bridge() {
    ip link show "$bridge" &>/dev/null && return
    # With a fixed hardware address, it does not change with the pods that come and go.
    ip link add "$bridge" address 02:1f:00:00:00:01 type bridge
    ip address add "$node_address/24" dev "$bridge"
    ip link set "$bridge" up
}

# Lists the roots of the control group trees: one in version 2, one per controller in version 1.
control_group_roots() {
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        echo /sys/fs/cgroup
    else
        find /sys/fs/cgroup -mindepth 2 -maxdepth 2 -name cgroup.procs -printf '%h\n'
    fi
}

create_control_groups() {
    local root controller
    while read -r root; do
        if [[ -e $root/cgroup.controllers ]]; then
            for controller in cpu cpuset memory pids hugetlb; do
                echo "+$controller" >"$root/cgroup.subtree_control" || true
            done 2>/dev/null
        fi
        mkdir -p "$root$control_group"
    done < <(control_group_roots)
}

# Kills what runs in pods. Their control groups tell them from everything else on the host.
end_containers() {
    local root tries ids
    for ((tries = 0; tries < 50; tries++)); do
        mapfile -t ids < <(while read -r root; do
            find "$root$control_group" -name cgroup.procs -exec cat {} + 2>/dev/null
        done < <(control_group_roots) | sort -u)
        ((${#ids[@]})) || return 0
        kill -KILL "${ids[@]}" 2>/dev/null || true
        sleep 0.1
    done
    fail "these processes in pods do not end: ${ids[*]}"
}

remove_control_groups() {
    local root tries
    while read -r root; do
        for ((tries = 0; tries < 20; tries++)); do        # a group is busy for a moment after its last process
            [[ -d $root$control_group ]] || break
            find "$root$control_group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.05
        done
    done < <(control_group_roots)
}

remember_kernel_settings() {
    [[ -e $state/kernel-settings ]] && return
    local setting
    for setting in "${kernel_settings[@]}"; do
        echo "/proc/sys/${setting//.//} $(cat "/proc/sys/${setting//.//}")"
    done >"$state/kernel-settings"
}

restore_kernel_settings() {
    local file value
    [[ -e $state/kernel-settings ]] || return 0
    while read -r file value; do
        [[ $(cat "$file") == "$value" ]] || echo "$value" >"$file"
    done <"$state/kernel-settings"
}

create_mount_points() {
    local folder
    for folder in "${node_folders[@]}"; do
        mkdir -p "$state/node$folder"
        [[ -d $folder ]] && continue
        mkdir "$folder"
        echo "$folder" >>"$state/mount-points"
    done
}

# Only those made here, and only if nobody else has begun to use them.
remove_mount_points() {
    [[ ! -e $state/mount-points ]] || xargs --arg-file "$state/mount-points" rmdir 2>/dev/null || true
}
