# shellcheck shell=bash
# Builds Kubernetes' server programs from Debian's source package, once per user: no image of a
# cluster can be pulled where only package sources are reachable.

kubernetes_is_built() {
    local program
    for program in "${kubernetes_programs[@]}"; do
        [[ -x $kubernetes_bin/$program ]] || return 1
    done
}

build_kubernetes() {
    local work=$kubernetes_home/build
    # GOPATH layout: this version's generators and version stamps rely on it.
    local source=$work/go/src/k8s.io/kubernetes
    rm -rf "$work"                                       # what an interrupted build left
    mkdir -p "$work/bin"
    say "building Kubernetes $kubernetes_version from Debian's source: once, about 6 minutes on 2 idle cores"
    fetch_debian "$work/toolchain" golang-1.19-go golang-1.19-src
    say "unpacking the source"
    fetch_debian_source "$source" kubernetes
    (
        cd "$source"
        mend_map_iteration vendor/github.com/modern-go/reflect2
        go_environment "$work"
        generate_openapi "$work"
        compile_programs "$work"
    )
    mkdir -p "$kubernetes_bin"
    mv "$work/bin"/kube* "$kubernetes_bin"
    rm -rf "$work"
    say "built Kubernetes $kubernetes_version into $kubernetes_bin"
}

# Go 1.18 changed the runtime function through which reflect2 1.0.1 iterates over maps: the caller now brings the
# iterator. Unmended, the API server crashes on custom resources. What reflect2 1.0.2 does about it:
# https://github.com/modern-go/reflect2/pull/25
mend_map_iteration() {
    sed -i \
        -e 's|^func mapiterinit(.*|func mapiterinit(rtype unsafe.Pointer, m unsafe.Pointer, it *hiter)|' \
        -e 's|^[[:space:]]*// rest fields are ignored|\tpointers [6]unsafe.Pointer\n\twords    [4]uintptr|' "$1/unsafe_link.go"
    sed -i \
        -e '/) UnsafeIterate(/a\\tvar it hiter\n\tmapiterinit(type2.rtype, *(*unsafe.Pointer)(obj), \&it)' \
        -e 's|mapiterinit(type2.rtype, \*(\*unsafe.Pointer)(obj)),$|\&it,|' "$1/unsafe_map.go"
    if ! grep -q 'pointers \[6\]unsafe.Pointer' "$1/unsafe_link.go" || ! grep -q '&it,$' "$1/unsafe_map.go"; then
        fail "could not mend $1" "the source package differs from the one this was written for"
    fi
}

go_environment() {
    export GOROOT=$1/toolchain/usr/lib/go-1.19 GOPATH=$1/go GOCACHE=$1/go-cache
    export GO111MODULE=off GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 GOFLAGS=-trimpath
    export PATH=$GOROOT/bin:$PATH
}

# The only generated file that the source package lacks; what `make gen_openapi` would do, without
# first building the generators of the files that it has.
generate_openapi() {
    say "generating the OpenAPI definitions"
    local folders
    folders=$(find pkg staging/src/k8s.io -name '*.go' -print0 | xargs -0 grep -l '^// *+k8s:openapi-gen=' |
        grep -v -e code-generator -e sample-apiserver | xargs -n 1 dirname | sort -u |
        sed -e 's|^staging/src/|k8s.io/kubernetes/vendor/|' -e 's|^pkg/|k8s.io/kubernetes/pkg/|' | paste -sd ,)
    {
        nice go build -o "$1/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen &&
            "$1/openapi-gen" --input-dirs "$folders" --output-package k8s.io/kubernetes/pkg/generated/openapi \
                --output-file-base zz_generated.openapi --report-filename "$1/violations.txt" \
                --go-header-file vendor/k8s.io/code-generator/hack/boilerplate.go.txt
    } &>"$logs/kubernetes-build.log" ||
        fail_with_log "could not generate Kubernetes' OpenAPI definitions" "$logs/kubernetes-build.log"
}

compile_programs() {
    local packages=("${kubernetes_programs[@]/#/./cmd/}") flags="-s -w" stamp total
    for stamp in gitVersion=v$kubernetes_version gitMajor=1 gitMinor=20 gitTreeState=clean buildDate=1970-01-01T00:00:00Z; do
        flags+=" -X k8s.io/kubernetes/vendor/k8s.io/component-base/version.$stamp"
        flags+=" -X k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version.$stamp"
    done
    total=$(go list -deps "${packages[@]}" | wc -l)
    # -v names each package as it is compiled. Nice, for this machine has other work to do.
    nice go build -v -ldflags "$flags" -o "$1/bin/" "${packages[@]}" 2>&1 |
        tee -a "$logs/kubernetes-build.log" | show_compile_progress "$total" ||
        fail_with_log "could not compile Kubernetes" "$logs/kubernetes-build.log"
}

# A line every ten seconds, from the names of packages on standard input.
show_compile_progress() {
    local total=$1 count=0 package shown=$SECONDS
    while read -r package; do
        count=$((count + 1))
        if ((SECONDS - shown >= 10)); then
            say "compiling Kubernetes: $((count * 100 / total)) % ($package)"
            shown=$SECONDS
        fi
    done
}
