#!/usr/bin/env bash
# Installs on Debian 12 or newer what "npm run build:wasm" and "npm run check" need: a Rust compiler with the sources of
# its standard library, its linker, wasm-pack, and wasm-bindgen of the version in Cargo.lock. Leaves what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

wasm_pack_version=0.15.1
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
[ -n "$wasm_bindgen_version" ] || { echo 'Cargo.lock names no wasm-bindgen' >&2; exit 1; }

export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

packages=(rustc-web cargo-web rust-web-src rust-web-llvm)
command -v cargo-clippy > /dev/null || packages+=(rust-web-clippy)
command -v cargo-fmt > /dev/null || packages+=(rustfmt-web)
"${as_root[@]}" apt-get update
apt_install "${packages[@]}"
# rust-lld is a link to the linker of one LLVM version, a package of its own.
apt_install "$(basename "$(readlink /usr/bin/rust-lld)")"

if [ -z "$(wasm-pack --version 2> /dev/null)" ]; then
  cargo install wasm-pack --locked --version "$wasm_pack_version"
fi
if [ "$(wasm-bindgen --version 2> /dev/null)" != "wasm-bindgen $wasm_bindgen_version" ]; then
  cargo install wasm-bindgen-cli --locked --version "$wasm_bindgen_version"
fi
