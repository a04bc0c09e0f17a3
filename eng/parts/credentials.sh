# shellcheck shell=bash
# Certificates, keys and kubeconfigs of the cluster: new for each cluster, of no use elsewhere.

readonly keys=$state/keys

create_credentials() {
    [[ -e $keys/complete ]] && return
    say "creating certificates"
    install -d -m 700 "$keys"
    {
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=landfall-ca \
            -keyout "$keys/ca.key" -out "$keys/ca.crt" &&
            openssl ecparam -name prime256v1 -genkey -noout -out "$keys/service-accounts.key" &&
            openssl ec -in "$keys/service-accounts.key" -pubout -out "$keys/service-accounts.pub" &&
            certificate server /CN=landfall \
                "DNS:localhost,DNS:$node_name,DNS:kubernetes,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:$node_address,IP:$service_address" &&
            certificate admin /O=system:masters/CN=landfall-admin &&
            certificate controller-manager /O=system:masters/CN=system:kube-controller-manager &&
            certificate scheduler /O=system:masters/CN=system:kube-scheduler &&
            certificate node "/O=system:nodes/CN=system:node:$node_name"
    } &>"$daemon_logs/openssl.log" || fail_with_log "could not create certificates" "$daemon_logs/openssl.log"
    local holder
    for holder in admin controller-manager scheduler node; do write_kubeconfig "$holder" >"$keys/$holder.kubeconfig"; done
    touch "$keys/complete"
}

# certificate NAME SUBJECT [ALTERNATIVE NAMES]: a key pair that is good as client and as server.
certificate() {
    local name=$1 subject=$2 names=${3:-DNS:$1}
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$subject" -keyout "$keys/$name.key" |
        openssl x509 -req -CA "$keys/ca.crt" -CAkey "$keys/ca.key" -set_serial "0x$(openssl rand -hex 16)" -days 3650 \
            -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names") -out "$keys/$name.crt"
}

# Every context means this one cluster: staging and production let a fleet name its clusters as
# it would name them at work.
write_kubeconfig() {
    local holder=$1 context
    cat <<END
apiVersion: v1
kind: Config
clusters:
- name: landfall
  cluster:
    server: https://127.0.0.1:$api_port
    certificate-authority-data: $(base64 -w 0 "$keys/ca.crt")
users:
- name: $holder
  user:
    client-certificate-data: $(base64 -w 0 "$keys/$holder.crt")
    client-key-data: $(base64 -w 0 "$keys/$holder.key")
contexts:
END
    for context in landfall staging production; do
        printf -- '- name: %s\n  context: {cluster: landfall, user: %s}\n' "$context" "$holder"
    done
    echo "current-context: landfall"
}
