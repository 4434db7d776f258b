#!/usr/bin/env bash
# Makes three kind clusters with Envoy Gateway, an agent and both versions of checkout in each, and the GitOps repository
# that they will follow, in the folder that is named. Needs docker, kind, kubectl, helm and git.
set -euo pipefail

folder=$1
here=$(cd "$(dirname "$0")" && pwd)
manifests=$here/../../manifests

ENVOY_GATEWAY=v1.9.1
# v2.9.4
FLUX=889be9d6cc8afa8ed639e1e1ba4ab678e3b38d8c
ARGO_CD=v3.5.7
ARGO_CD_SHA256=a7ab521e55a511af9274294afafc87cddf9621a34ac255b4b20cd31989e1ecbc

mkdir -p "$folder"
umask 077

repository() {
  git init --quiet --bare --initial-branch=main "$folder/served/shop-gitops.git"
  git clone --quiet "$folder/served/shop-gitops.git" "$folder/clone"
  cp -R "$here/gitops/." "$folder/clone/"
  git -C "$folder/clone" config user.name headgate
  git -C "$folder/clone" config user.email headgate@example.com
  git -C "$folder/clone" checkout --quiet -B main
  git -C "$folder/clone" add .
  git -C "$folder/clone" commit --quiet --message 'A shop on three clusters'
  git -C "$folder/clone" push --quiet --set-upstream origin main
}

install_flux() {
  kubectl --context "$1" apply --server-side -k "https://github.com/fluxcd/flux2//manifests/install?ref=$FLUX"
  kubectl --context "$1" -n flux-system wait --for=condition=Available --timeout=5m \
    deployment/source-controller deployment/kustomize-controller
}

install_argo_cd() {
  local file=$folder/argo-cd.yaml
  curl --fail --silent --show-error --location --retry 3 --output "$file" \
    "https://raw.githubusercontent.com/argoproj/argo-cd/$ARGO_CD/manifests/core-install.yaml"
  echo "$ARGO_CD_SHA256  $file" | sha256sum --check --quiet
  kubectl --context "$1" create namespace argocd
  kubectl --context "$1" apply --server-side -n argocd -f "$file"
  # Without its other half, core Argo CD has no default project.
  kubectl --context "$1" apply -n argocd -f - <<'YAML'
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: default
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
  clusterResourceWhitelist: [{group: '*', kind: '*'}]
YAML
  kubectl --context "$1" -n argocd rollout status --timeout=5m statefulset/argocd-application-controller
  kubectl --context "$1" -n argocd wait --for=condition=Available --timeout=5m deployment/argocd-repo-server
  kubectl --context "$1" apply -f "$manifests/rbac/headgate-refresh.yaml"
}

# One context of the kubeconfig that Headgate gets: a service account that may read, and no more.
reader() {
  local cluster=$1 context=kind-$1 kubeconfig=$folder/reader.kubeconfig
  kubectl --context "$context" apply -f "$manifests/rbac/headgate-reader.yaml"
  local server token
  server=$(kubectl config view --minify --context "$context" -o jsonpath='{.clusters[0].cluster.server}')
  token=$(kubectl --context "$context" create token headgate-reader -n headgate --duration 2h)
  kubectl config view --raw --minify --context "$context" \
    -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 --decode >"$folder/$cluster.ca"
  kubectl --kubeconfig "$kubeconfig" config set-cluster "$cluster" \
    --server "$server" --certificate-authority "$folder/$cluster.ca" --embed-certs
  kubectl --kubeconfig "$kubeconfig" config set-credentials "$cluster" --token "$token"
  kubectl --kubeconfig "$kubeconfig" config set-context "$cluster" --cluster "$cluster" --user "$cluster"
}

gateway() {
  local cluster=$1 context=kind-$1 port address
  local selector=gateway.envoyproxy.io/owning-gateway-name=public,gateway.envoyproxy.io/owning-gateway-namespace=gateways
  kubectl --context "$context" -n gateways wait --for=condition=Programmed --timeout=5m gateway/public
  port=$(kubectl --context "$context" -n envoy-gateway-system get service --selector "$selector" \
    -o jsonpath='{.items[0].spec.ports[0].nodePort}')
  # On Linux a container's address is reached from its host.
  address=$(kubectl --context "$context" get nodes \
    -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')
  echo "http://$address:$port" >"$folder/$cluster.gateway"
}

cluster() {
  local cluster=$1 agent=$2 context=kind-$1
  kind create cluster --name "$cluster" --wait 5m
  helm --kube-context "$context" install envoy-gateway oci://docker.io/envoyproxy/gateway-helm \
    --version "$ENVOY_GATEWAY" --namespace envoy-gateway-system --create-namespace --wait --timeout 5m
  kubectl --context "$context" apply -f "$here/cluster.yaml"
  "install_$agent" "$context"
  reader "$cluster"
  kubectl --context "$context" -n shop wait --for=condition=Available --timeout=5m \
    deployment/checkout-blue deployment/checkout-green
  gateway "$cluster"
}

repository
cluster eu-west flux
cluster eu-north argo_cd
cluster us-east flux
# Where pods reach this host: the network that kind has put all clusters in.
docker network inspect kind --format '{{range .IPAM.Config}}{{println .Gateway}}{{end}}' |
  grep --max-count=1 --extended-regexp '^[0-9]+(\.[0-9]+){3}$' >"$folder/host-address"
