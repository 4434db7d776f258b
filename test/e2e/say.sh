#!/usr/bin/env bash
# Prints what is needed to understand a failed run, and no Secrets.
set -uo pipefail

folder=$1

said() {
  printf '::group::%s\n' "$*"
  "$@" 2>&1 | tail --lines=200
  printf '::endgroup::\n'
}

said git -C "$folder/clone" log --stat --max-count=10
for cluster in eu-west eu-north us-east; do
  context=kind-$cluster
  said kubectl --context "$context" get pods --all-namespaces -o wide
  said kubectl --context "$context" get gateways,httproutes --all-namespaces -o yaml
  said kubectl --context "$context" get services,endpointslices -n shop -o wide
  said kubectl --context "$context" get events --all-namespaces --sort-by=.lastTimestamp
  said kubectl --context "$context" logs -n envoy-gateway-system deployment/envoy-gateway --tail=100
  if [ "$cluster" = eu-north ]; then
    said kubectl --context "$context" get applications -n argocd -o yaml
    said kubectl --context "$context" logs -n argocd statefulset/argocd-application-controller --tail=100
    said kubectl --context "$context" logs -n argocd deployment/argocd-repo-server --tail=100
  else
    said kubectl --context "$context" get gitrepositories,kustomizations -n flux-system -o yaml
    said kubectl --context "$context" logs -n flux-system deployment/source-controller --tail=100
    said kubectl --context "$context" logs -n flux-system deployment/kustomize-controller --tail=100
  fi
done
