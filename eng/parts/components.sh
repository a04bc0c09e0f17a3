# shellcheck shell=bash
# The daemons of the cluster, a function each, in the order in which they need one another.

# All listen on loopback, away from the usual ports, but for the kubelet: on the bridge.
readonly api_port=26443 etcd_port=22379 etcd_peer_port=22380 registry_port=25000
readonly controller_manager_port=22257 scheduler_port=22259 kubelet_port=22250 kubelet_health_port=22248
readonly ports=("$api_port" "$etcd_port" "$etcd_peer_port" "$registry_port" "$controller_manager_port" "$scheduler_port" "$kubelet_health_port")
readonly registry=127.0.0.1:$registry_port

readonly node_name=landfall node_address=10.244.77.1 pod_network=10.244.77.0/24
readonly service_network=10.96.0.0/16 service_address=10.96.0.1

# With binaries of a control plane only, nothing runs pods.
has_node() { [[ -z ${KUBEBUILDER_ASSETS:-} || -x $KUBEBUILDER_ASSETS/kubelet ]]; }

daemons() {
    echo etcd registry kube-apiserver
    ! has_node || echo node containerd kube-controller-manager kube-scheduler kubelet
}

program() {
    local folder
    for folder in "${KUBEBUILDER_ASSETS:-$kubernetes_bin}" "$kubernetes_bin" "$debian/usr/bin" "$debian/usr/sbin"; do
        if [[ -x $folder/$1 ]]; then
            echo "$folder/$1"
            return
        fi
    done
    fail "$1 is missing${KUBEBUILDER_ASSETS:+ from $KUBEBUILDER_ASSETS (KUBEBUILDER_ASSETS)}" "run eng/setup cluster"
}

# Keeps its data in memory: the cluster does not outlive its processes, and a slow disk's fsync
# would be what every measurement measures.
start_etcd() {
    local in_memory=()
    # shellcheck disable=SC2016 # the inner shell expands these
    ! has_node || in_memory=(unshare --mount bash -c 'mount -t tmpfs -o size=2g,mode=700 landfall-etcd "$0" && exec "$@"' "$state/etcd")
    install -d -m 700 "$state/etcd"
    start etcd "${in_memory[@]}" "$(program etcd)" --name=landfall --data-dir="$state/etcd" \
        --listen-client-urls="https://127.0.0.1:$etcd_port" --advertise-client-urls="https://127.0.0.1:$etcd_port" \
        --cert-file="$keys/server.crt" --key-file="$keys/server.key" --trusted-ca-file="$keys/ca.crt" --client-cert-auth \
        --listen-peer-urls="https://127.0.0.1:$etcd_peer_port" --initial-advertise-peer-urls="https://127.0.0.1:$etcd_peer_port" \
        --initial-cluster="landfall=https://127.0.0.1:$etcd_peer_port" \
        --peer-cert-file="$keys/server.crt" --peer-key-file="$keys/server.key" --peer-trusted-ca-file="$keys/ca.crt" --peer-client-cert-auth
}

etcd_is_well() { ask "https://127.0.0.1:$etcd_port/health" | grep -q '"health":"true"'; }

start_registry() {
    cat >"$state/registry.yaml" <<END
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: $state/registry}
  delete: {enabled: true}
http: {addr: "$registry"}
END
    start registry "$(program docker-registry)" serve "$state/registry.yaml"
}

registry_is_well() { ask "http://$registry/v2/"; }

start_kube-apiserver() {
    local options=("--authorization-mode=Node,RBAC" --enable-admission-plugins=NodeRestriction)
    # No controllers, so nobody would make the service accounts that the admission of a pod asks for.
    has_node || options=(--authorization-mode=RBAC --disable-admission-plugins=ServiceAccount)
    start kube-apiserver "$(program kube-apiserver)" "${options[@]}" \
        --etcd-servers="https://127.0.0.1:$etcd_port" --etcd-cafile="$keys/ca.crt" \
        --etcd-certfile="$keys/admin.crt" --etcd-keyfile="$keys/admin.key" \
        --bind-address=127.0.0.1 --secure-port="$api_port" --advertise-address="$node_address" --client-ca-file="$keys/ca.crt" \
        --tls-cert-file="$keys/server.crt" --tls-private-key-file="$keys/server.key" \
        --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$keys/service-accounts.pub" \
        --service-account-signing-key-file="$keys/service-accounts.key" \
        --service-cluster-ip-range="$service_network" --endpoint-reconciler-type=none --allow-privileged=true \
        --kubelet-certificate-authority="$keys/ca.crt" --kubelet-preferred-address-types=InternalIP \
        --kubelet-client-certificate="$keys/admin.crt" --kubelet-client-key="$keys/admin.key" \
        --enable-priority-and-fairness=false --max-requests-inflight=2000 --max-mutating-requests-inflight=1000
}

kube-apiserver_is_well() { ask "https://127.0.0.1:$api_port/readyz"; }

# A mount namespace of its own, kept by a process that sleeps: what containerd and the kubelet mount
# is not seen on the host, and is gone with the last of them.
start_node() {
    # shellcheck disable=SC2016 # the inner shell expands these
    start node unshare --mount --propagation private bash -ec \
        'for folder; do mount --bind "$0$folder" "$folder"; done; exec sleep infinity' "$state/node" "${node_folders[@]}"
}

node_is_well() { grep " ${node_folders[-1]} " "/proc/$(pid_of node)/mounts"; }

start_on_node() {
    local name=$1
    shift
    start "$name" nsenter --target "$(pid_of node)" --mount --wdns=/ "$@"
}

start_containerd() {
    mkdir -p "$state/cni"
    # No gateway, no masquerading: pods reach one another and the host, and the host's packet filter
    # and forwarding stay as they are.
    cat >"$state/cni/landfall.conflist" <<END
{
  "cniVersion": "0.4.0",
  "name": "landfall",
  "plugins": [
    {"type": "bridge", "bridge": "$bridge", "hairpinMode": true,
     "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pod_network", "gateway": "$node_address"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
    {"type": "loopback"}
  ]
}
END
    cat >"$state/containerd.toml" <<END
version = 2
root = "$state/containerd"
state = "$run/containerd"
[grpc]
  address = "$run/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$state/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$registry/pause:1"
  stream_server_address = "127.0.0.1"
  netns_mounts_under_state_dir = true
  # Without CAP_SYS_RESOURCE, the kernel refuses the low values that the kubelet asks for.
  restrict_oom_score_adj = true
  # Would load a profile into the host's kernel.
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$debian/usr/lib/cni"
    conf_dir = "$state/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "$(program runc)"
      Root = "$run/runc"
END
    start_on_node containerd env PATH="$debian/usr/bin:$PATH" "$(program containerd)" --config "$state/containerd.toml"
}

containerd_is_well() {
    "$(program ctr)" --address "$run/containerd.sock" --timeout 2s version
}

start_kube-controller-manager() {
    start kube-controller-manager "$(program kube-controller-manager)" --kubeconfig="$keys/controller-manager.kubeconfig" \
        --bind-address=127.0.0.1 --secure-port="$controller_manager_port" --port=0 --leader-elect=false \
        --tls-cert-file="$keys/server.crt" --tls-private-key-file="$keys/server.key" \
        --service-account-private-key-file="$keys/service-accounts.key" --root-ca-file="$keys/ca.crt" \
        --kube-api-qps=500 --kube-api-burst=1000 --concurrent-deployment-syncs=20 --concurrent-replicaset-syncs=20 \
        --concurrent-endpoint-syncs=10 --concurrent-service-endpoint-syncs=10 --concurrent-namespace-syncs=20 \
        --concurrent-gc-syncs=20 --concurrent-serviceaccount-token-syncs=10 --terminated-pod-gc-threshold=200 \
        --node-monitor-grace-period=2m # a busy machine is not a lost node
}

kube-controller-manager_is_well() { ask "https://127.0.0.1:$controller_manager_port/healthz"; }

start_kube-scheduler() {
    start kube-scheduler "$(program kube-scheduler)" --kubeconfig="$keys/scheduler.kubeconfig" \
        --bind-address=127.0.0.1 --secure-port="$scheduler_port" --port=0 --leader-elect=false \
        --tls-cert-file="$keys/server.crt" --tls-private-key-file="$keys/server.key" \
        --kube-api-qps=500 --kube-api-burst=1000
}

kube-scheduler_is_well() { ask "https://127.0.0.1:$scheduler_port/healthz"; }

start_kubelet() {
    # There is no DNS in the cluster. A name server that refuses at once beats one that times out.
    echo "nameserver $node_address" >"$state/resolv.conf"
    cat >"$state/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_address
port: $kubelet_port
readOnlyPort: 0
healthzBindAddress: 127.0.0.1
healthzPort: $kubelet_health_port
tlsCertFile: $keys/server.crt
tlsPrivateKeyFile: $keys/server.key
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: false}
  x509: {clientCAFile: $keys/ca.crt}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: $control_group
enforceNodeAllocatable: []
failSwapOn: false
oomScoreAdj: 0
maxOpenFiles: $(ulimit -Hn | sed s/unlimited/1000000/)
makeIPTablesUtilChains: false
resolvConf: $state/resolv.conf
clusterDNS: [$node_address]
clusterDomain: cluster.local
maxPods: 110
serializeImagePulls: false
registryPullQPS: 0
eventRecordQPS: 0
kubeAPIQPS: 200
kubeAPIBurst: 400
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
volumeStatsAggPeriod: 10m
END
    start_on_node kubelet "$(program kubelet)" --kubeconfig="$keys/node.kubeconfig" --config="$state/kubelet.yaml" \
        --container-runtime=remote --container-runtime-endpoint="unix://$run/containerd.sock" \
        --hostname-override="$node_name" --node-ip="$node_address" --housekeeping-interval=30s
}

kubelet_is_well() { ask "http://127.0.0.1:$kubelet_health_port/healthz"; }

# ask URL: an HTTP request in the administrator's name, which fails on any but a 2xx answer.
ask() {
    curl --silent --show-error --fail --max-time 5 --noproxy '*' \
        --cacert "$keys/ca.crt" --cert "$keys/admin.crt" --key "$keys/admin.key" "$1"
}
