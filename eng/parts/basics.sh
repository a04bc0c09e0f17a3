# shellcheck shell=bash
# What every script in eng/ stands on: where things are kept, how it talks, how it becomes root.

eng=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly eng
readonly kubernetes_version=1.20.2
readonly kubernetes_build=2                               # goes up when the same version is built in another way
readonly kubernetes_programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet)

# Built and downloaded once per user: may be deleted at any time, costs a few minutes to get back.
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/landfall
readonly tools=$cache/bin                                # kubectl, helm, docker-registry, …
readonly kubernetes_home=$cache/kubernetes-$kubernetes_version-$kubernetes_build
readonly kubernetes_bin=$kubernetes_home/bin
readonly debian=$cache/debian-12                         # Debian packages, unpacked here instead of installed

# Ordinary users have no sbin on their PATH, but ip and friends live there.
export PATH=$tools:$PATH:/usr/local/sbin:/usr/sbin:/sbin

script=eng/$(basename "$0")
readonly script
started=${EPOCHREALTIME/./}
readonly started

# All talk goes to stderr, so that what a command prints can be used by other programs.
say() {
    local tenths=$(((${EPOCHREALTIME/./} - started) / 100000))
    printf '%s %5d.%d s  %s\n' "$script" $((tenths / 10)) $((tenths % 10)) "$*" >&2
}

# fail WHAT [REMEDY…]: ends the script.
fail() {
    printf '%s: error: %s\n' "$script" "$1" >&2
    shift
    if (($#)); then printf '    %s\n' "$@" >&2; fi
    exit 1
}

# fail_with_log WHAT LOG [REMEDY…]: ends the script and shows the last lines of a log.
fail_with_log() {
    local what=$1 log=$2
    shift 2
    if [[ -s $log ]]; then
        printf -- '--- last lines of %s\n' "$log" >&2
        tail -n 20 "$log" | cut -c 1-400 >&2
        printf -- '---\n' >&2
    fi
    fail "$what" "$@"
}

have() { command -v "$1" >/dev/null; }

can_be_root() { ((EUID == 0)) || have sudo; }

as_root() { if ((EUID == 0)); then "$@"; else sudo "$@"; fi; }

# with_lock FILE COMMAND…: runs the command while no other holder of the lock runs.
with_lock() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    exec 9>>"$file"
    if ! flock --nonblock 9; then
        say "waiting for another eng script that is at work ($file)"
        flock 9
    fi
    "$@"
    exec 9>&-
}
