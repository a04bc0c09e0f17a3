# shellcheck shell=bash
# Starts the cluster's daemons, waits for them, and ends them.

# The running cluster: gone after `eng/cluster down`.
readonly state=${XDG_STATE_HOME:-$HOME/.local/state}/landfall/cluster
readonly pids=$state/pids daemon_logs=$state/logs

# A daemon is known by its environment, which a reused process id does not have.
readonly cookie=LANDFALL_CLUSTER=$state

# start NAME COMMAND…
start() {
    local name=$1
    shift
    (
        cd /
        close_inherited_files
        # Nothing of the user's environment: no proxy between the parts, no secret in a daemon. And
        # the kubelet need not look for a cloud around it.
        exec env -i "$cookie" PATH="$PATH" LC_ALL=C AWS_EC2_METADATA_DISABLED=true \
            setsid "$@" >>"$daemon_logs/$name.log" 2>&1 </dev/null
    ) &
    local pid=$!
    echo "$pid" >"$pids/$name"
    # For a moment, the new process is not yet known by its environment.
    while [[ -d /proc/$pid ]] && ! is_ours "$pid"; do sleep 0.01; done
}

# Locks and pipes of whoever called this script must not live as long as a daemon does.
close_inherited_files() {
    local file
    for file in "/proc/$BASHPID/fd"/*; do
        file=${file##*/}
        ((file <= 2)) || eval "exec $file>&-"
    done
}

pid_of() { cat "$pids/$1" 2>/dev/null; }

running() {
    local pid; pid=$(pid_of "$1") || return
    is_ours "$pid"
}

is_ours() { grep -qsxzF "$cookie" "/proc/$1/environ"; }

# wait_for NAME SECONDS COMMAND…: until the command succeeds. Ends the script, showing the daemon's
# log, if the daemon ends or time runs out.
wait_for() {
    local name=$1 seconds=$2 deadline=$((SECONDS + $2))
    shift 2
    until "$@" &>"$state/last-check"; do
        running "$name" || fail_with_log "$name ended" "$daemon_logs/$name.log" \
            "eng/cluster down && eng/cluster up starts afresh"
        ((SECONDS < deadline)) || fail_with_log "$name was not ready in $seconds s: $(head -n 1 "$state/last-check")" \
            "$daemon_logs/$name.log" "eng/cluster down && eng/cluster up starts afresh"
        sleep 0.1
    done
}

# Asks every process of the cluster to end, daemons and container shims alike, then kills the rest.
end_daemons() {
    local signal ids tries
    for signal in TERM KILL; do
        for ((tries = 0; tries < 30; tries++)); do
            mapfile -t ids < <(daemon_ids)
            ((${#ids[@]})) || return 0
            ((tries % 10)) || kill "-$signal" "${ids[@]}" 2>/dev/null || true
            sleep 0.1
        done
    done
    fail "these processes of the cluster do not end: ${ids[*]}"
}

daemon_ids() {
    local files
    files=$(grep -lsxzF "$cookie" /proc/[0-9]*/environ) || true
    sed -n 's|^/proc/\([0-9]*\)/environ$|\1|p' <<<"$files"
}
