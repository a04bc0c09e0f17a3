# shellcheck shell=bash
# The two images that are in the registry from the start, made of one static program, busybox:
#   busybox:latest   a base image for examples and tests, with every applet on its PATH
#   pause:1          what holds a pod's network namespace
# Each is one layer, byte for byte the same on every machine with the same busybox.

push_base_images() {
    ! image_is_there busybox latest || ! image_is_there pause 1 || return 0
    say "pushing the images busybox:latest and pause:1"
    local work; work=$(mktemp -d "$state/images.XXXX")
    make_busybox_layer "$work"
    push_image "$work" busybox latest '["/bin/sh"]'
    push_image "$work" pause 1 '["/bin/sleep","infinity"]'
    rm -rf "$work"
}

image_is_there() {
    curl --silent --fail --head --noproxy '*' --header "Accept: $manifest_type" "http://$registry/v2/$1/manifests/$2" >/dev/null
}

readonly manifest_type=application/vnd.oci.image.manifest.v1+json

make_busybox_layer() {
    local root=$1/root
    mkdir -p "$root"/{bin,etc,root,tmp,var}
    chmod 1777 "$root/tmp"
    cp "$debian/bin/busybox" "$root/bin"
    chroot "$root" /bin/busybox --install -s /bin        # links for its applets
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    tar --create --directory "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner . >"$1/layer.tar"
    gzip --no-name --fast <"$1/layer.tar" >"$1/layer.tar.gz"
}

# push_image FOLDER NAME TAG COMMAND: the layer in the folder as an image of its own.
push_image() {
    local work=$1 name=$2 tag=$3 command=$4
    cat >"$work/config.json" <<END
{"architecture":"$(dpkg --print-architecture)","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Env":["PATH=/bin"],"Cmd":$command},"rootfs":{"type":"layers","diff_ids":["$(digest_of "$work/layer.tar")"]}}
END
    cat >"$work/manifest.json" <<END
{"schemaVersion":2,"mediaType":"$manifest_type","config":$(descriptor_of "$work/config.json" config.v1+json),"layers":[$(descriptor_of "$work/layer.tar.gz" layer.v1.tar+gzip)]}
END
    push_blob "$name" "$work/layer.tar.gz"
    push_blob "$name" "$work/config.json"
    curl --silent --show-error --fail --noproxy '*' --upload-file "$work/manifest.json" \
        --header "Content-Type: $manifest_type" "http://$registry/v2/$name/manifests/$tag"
}

push_blob() {
    local location
    location=$(curl --silent --show-error --fail --noproxy '*' --request POST --output /dev/null \
        --write-out '%header{location}' "http://$registry/v2/$1/blobs/uploads/")
    curl --silent --show-error --fail --noproxy '*' --upload-file "$2" \
        --header 'Content-Type: application/octet-stream' "$location&digest=$(digest_of "$2")"
}

digest_of() { sha256sum "$1" | sed 's/^\([0-9a-f]*\).*/sha256:\1/'; }

descriptor_of() {
    printf '{"mediaType":"application/vnd.oci.image.%s","digest":"%s","size":%d}' "$2" "$(digest_of "$1")" "$(stat --format %s "$1")"
}
