/** First part of the host script: its words, its folder, and what the machine says without the TPM. */
export const hostScriptOpening = `#!/bin/sh
# Collects what this machine can say of itself into one folder, for assayer. It reads, makes keys inside the TPM that it
# forgets again, and changes nothing else. Some parts need root: what could not be read is written down with the reason.
#
#   sh host.sh [OUT=folder] [MACHINE=name] [NONCE=hex] [AK=handle] [BY=name] [ROOT=folder]
#
# OUT      where <machine>/ is made (.)              NONCE  what the verifier asked this machine to sign
# MACHINE  name of the folder (the host's name)      AK     a persistent attestation key, 0x81......; else one is made
# BY       who collects (the user)                   ROOT   read /sys below another folder
#
# Exit: 0 everything was read, 3 something was not, 2 nothing could be done.
set -u
umask 077
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
export PATH
version=@VERSION@

fail() {
  printf 'assayer: %s\\n' "$1" >&2
  exit 2
}

out=.
machine=$(uname -n)
nonce=
ak=
root=
by=$(id -un 2>/dev/null || id -u)
for argument in "$@"; do
  value=\${argument#*=}
  case $argument in
    OUT=*) out=$value ;;
    MACHINE=*) machine=$value ;;
    NONCE=*) nonce=$value ;;
    AK=*) ak=$value ;;
    BY=*) by=$value ;;
    ROOT=*) root=$value ;;
    *) fail "$argument is not known: OUT=, MACHINE=, NONCE=, AK=, BY= or ROOT=" ;;
  esac
done
case $machine in
  '' | .* | -* | *[!A-Za-z0-9._-]*) fail "the name $machine cannot be a folder: give MACHINE= with letters, digits, dot, dash, underscore" ;;
esac
case $nonce in
  *[!0-9A-Fa-f]*) fail 'NONCE is not hexadecimal' ;;
esac
if [ "\${#nonce}" -gt 128 ] || [ $((\${#nonce} % 2)) -ne 0 ]; then
  fail 'NONCE is to have an even number of at most 128 digits'
fi
case $ak in
  '' | 0x81??????) ;;
  *) fail 'AK is to be a persistent handle, 0x81......' ;;
esac
case $ak in
  *[!0-9A-Fa-fx]*) fail 'AK is to be a persistent handle, 0x81......' ;;
esac
if command -v sha256sum >/dev/null 2>&1; then
  sha256() { sha256sum <"$1" | cut -c 1-64; }
elif command -v shasum >/dev/null 2>&1; then
  sha256() { shasum -a 256 <"$1" | cut -c 1-64; }
elif command -v openssl >/dev/null 2>&1; then
  sha256() { openssl dgst -sha256 -r <"$1" | cut -c 1-64; }
else
  fail 'no sha256sum, shasum or openssl: what is collected could not be named by its hash'
fi

# Somebody who can write here could lead a link elsewhere; only a folder of our own is written to.
mkdir -p "$out" || fail "$out cannot be made"
folder=$out/$machine
[ ! -L "$folder" ] || fail "$folder is a link"
[ -d "$folder" ] || mkdir "$folder" || fail "$folder cannot be made"
part=$folder/.part
[ ! -L "$part" ] || fail "$part is a link"
rm -rf "$part"
mkdir "$part" || fail "$part cannot be made"
trap 'rm -rf "$part"' EXIT
trap 'exit 2' HUP INT TERM

# Every file that this script makes, in the order of the record. What an earlier run left is removed first, the record
# before all else: a folder without a record is not whole.
names='dmidecode.txt lspci.txt lshw.json binary_bios_measurements binary_runtime_measurements ascii_runtime_measurements
ek-rsa.der ek-ecc.der ek.pub ak.pub ak.name quote.msg quote.sig quote.pcrs'
rm -f "$folder/collection.json"
for name in $names; do rm -f "$folder/$name"; done

# What a machine says is put into JSON as printable ASCII, quoted.
json() {
  printf '%s' "$1" | tr '\\t\\r' '  ' | tr -cd '\\012\\040-\\176' | sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' |
    awk 'NR > 1 { printf "\\\\n" } { printf "%s", $0 }'
}

started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
: >"$part/.missing"
missing() {
  printf 'assayer: not collected: %s: %s\\n' "$1" "$2" >&2
  [ ! -s "$part/.missing" ] || printf ',\\n' >>"$part/.missing"
  printf '  {"what":"%s","why":"%s"}' "$(json "$1")" "$(json "$2")" >>"$part/.missing"
}

why() {
  first=$(sed -n 1p "$part/.err" 2>/dev/null)
  if [ -n "$first" ]; then printf '%s' "$first"; else printf 'it said nothing (exit %s)' "$1"; fi
}

# take NAME WHAT COMMAND...: the output of a command as a file.
take() {
  name=$1
  what=$2
  shift 2
  if ! command -v "$1" >/dev/null 2>&1; then
    missing "$what" "$1 is not installed"
    return 1
  fi
  "$@" >"$part/$name" 2>"$part/.err" </dev/null
  status=$?
  if [ "$status" -eq 0 ] && [ -s "$part/$name" ]; then return 0; fi
  rm -f "$part/$name"
  missing "$what" "$(why "$status")"
  return 1
}

# take_file NAME WHAT PATH
take_file() {
  if [ ! -e "$root$3" ]; then
    missing "$2" "$3 is not there"
  elif [ ! -r "$root$3" ]; then
    missing "$2" "$3 cannot be read by this user"
  else
    take "$1" "$2" cat "$root$3"
  fi
}

[ "$(id -u)" -eq 0 ] || printf 'assayer: not root: parts of this will not be readable\\n' >&2

take dmidecode.txt 'SMBIOS tables' dmidecode
take lspci.txt 'PCI devices' lspci -vmmnn
take lshw.json 'hardware tree' lshw -json -quiet
security=/sys/kernel/security
take_file binary_bios_measurements 'event log of the firmware' $security/tpm0/binary_bios_measurements

`;
