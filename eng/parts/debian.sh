# shellcheck shell=bash
# Debian packages and sources for use by this user only: fetched with apt, checked against
# Debian's signatures, and unpacked below the cache. Needs no root, starts no service and leaves
# the host's packages and apt settings as they are.

readonly logs=$cache/logs                                # of downloads, installations and builds
readonly apt_folder=$cache/apt
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Runs an apt program on sources and lists of our own.
own_apt() {
    local program=$1
    shift
    "$program" \
        -o Dir::Etc::SourceList="$apt_folder/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$apt_folder/lists" \
        -o Dir::Cache="$apt_folder/cache" \
        -o Acquire::Languages=none \
        -o APT::Sandbox::User= \
        "$@"
}

# Fetches the lists of packages and sources from the mirrors that the host itself uses.
update_own_apt() {
    [[ -e $apt_folder/updated ]] && return
    local codename; codename=$(sed -n s/^VERSION_CODENAME=//p /etc/os-release)
    [[ $codename == bookworm ]] || fail "this is $codename; the local cluster is made from Debian 12 (bookworm) packages" \
        "to use another cluster, set LANDFALL_TEST_KUBECONFIG to its kubeconfig"
    mkdir -p "$apt_folder"/{lists,cache}/partial "$apt_folder/cache/archives/partial"
    local at="[signed-by=$keyring] \$(REPO_URI) \$(RELEASE) main"
    apt-get indextargets --format "deb $at"$'\n'"deb-src $at" 'Created-By: Packages' 'Component: main' |
        grep -E " $codename(-updates|-security)? main\$" | sort -u >"$apt_folder/sources.list" ||
        fail "no Debian sources for $codename are set up on this machine" "see /etc/apt/sources.list.d"
    say "fetching Debian's package lists"
    # Another source that fails does not matter as long as the packages are found.
    own_apt apt-get update &>"$logs/apt-update.log" || say "apt-get update was not wholly successful, see $logs/apt-update.log"
    touch "$apt_folder/updated"
}

# fetch_debian FOLDER PACKAGE…: unpacks packages, without what they depend on, into a folder.
fetch_debian() {
    local folder=$1
    shift
    update_own_apt
    local downloads; downloads=$(mktemp -d "$apt_folder/downloads.XXXX")
    chmod 755 "$downloads"
    (cd "$downloads" && own_apt apt-get download "$@") &>"$logs/apt-download.log" ||
        fail_with_log "could not fetch $*" "$logs/apt-download.log" "check the network and /etc/apt/sources.list.d"
    local package
    for package in "$downloads"/*.deb; do dpkg-deb --extract "$package" "$folder"; done
    rm -rf "$downloads"
}

# fetch_debian_source FOLDER PACKAGE: unpacks a package's upstream source into a folder.
fetch_debian_source() {
    local folder=$1 package=$2
    update_own_apt
    local downloads; downloads=$(mktemp -d "$apt_folder/downloads.XXXX")
    (cd "$downloads" && own_apt apt-get source --download-only "$package") &>"$logs/apt-source.log" ||
        fail_with_log "could not fetch the source of $package" "$logs/apt-source.log" "check the network and /etc/apt/sources.list.d"
    mkdir -p "$folder"
    tar --extract --gzip --file "$downloads/$package"_*.orig.tar.gz --directory "$folder" --strip-components 1
    rm -rf "$downloads"
}

# Lists are of no use once everything is there, and a day later they are old.
forget_own_apt() { rm -rf "$apt_folder"; }
