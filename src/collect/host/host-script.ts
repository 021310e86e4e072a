/**
 * What a host runs to collect from itself: one POSIX shell script, since a host that is examined has no Node, and its
 * administrator wants to read what runs as root. It is text to this program. Names of files are those under
 * evidence/<machine>/ (docs/intake.md); what has no format of its own (UEFI variables, versions) stands in the record.
 */
const script = `#!/bin/sh
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

# --- the TPM -------------------------------------------------------------------------------------------------------
# The kernel's resource manager keeps our objects apart from those of others; without one, what a tool loads stays
# loaded until it is flushed, so everything transient is flushed after each tool.
if [ -z "\${TPM2TOOLS_TCTI:-}" ] && [ -c /dev/tpmrm0 ]; then
  TPM2TOOLS_TCTI=device:/dev/tpmrm0
  export TPM2TOOLS_TCTI
fi
tpm() {
  "$@" >"$part/.out" 2>"$part/.err" </dev/null
  status=$?
  tpm2_flushcontext -t >/dev/null 2>&1 </dev/null
  return "$status"
}
drop() {
  for name in "$@"; do rm -f "$part/$name"; done
}

properties=
if ! command -v tpm2_getcap >/dev/null 2>&1; then
  missing 'TPM' 'tpm2-tools are not installed'
elif ! tpm tpm2_getcap properties-fixed; then
  missing 'TPM' "$(why "$status")"
else
  properties=$(cat "$part/.out")
  # From the TPM itself; tpm2_getekcertificate would ask the maker's server where there is none.
  for index in 0x1c00002 0x1c0000a; do
    case $index in
      0x1c00002) name='ek-rsa.der' ;;
      *) name='ek-ecc.der' ;;
    esac
    if tpm tpm2_nvread "$index" -o "$part/$name" || tpm tpm2_nvread "$index" -C o -o "$part/$name"; then
      [ -s "$part/$name" ] || drop "$name"
    else
      drop "$name"
    fi
  done
  [ -s "$part/ek-rsa.der" ] || [ -s "$part/ek-ecc.der" ] ||
    missing 'certificate of the endorsement key' 'the TPM holds none at 0x1c00002 or 0x1c0000a'
  kinds='rsa ecc'
  if [ ! -s "$part/ek-rsa.der" ] && [ -s "$part/ek-ecc.der" ]; then kinds='ecc rsa'; fi
  ek=
  for kind in $kinds; do
    if [ -z "$ek" ] && tpm tpm2_createek -c "$part/ek.ctx" -G "$kind" -u "$part/ek.pub"; then ek=$part/ek.ctx; fi
  done
  if [ -z "$ek" ]; then
    missing 'endorsement key' "$(why "$status")"
    drop ek.pub
  fi

  key=
  if [ -n "$ak" ]; then
    if tpm tpm2_readpublic -c "$ak" -o "$part/ak.pub" -n "$part/ak.name"; then key=$ak; fi
  elif [ -n "$ek" ]; then
    # Restricted: it signs nothing that did not come from inside the TPM, so a quote cannot be made up outside.
    if tpm tpm2_createak -C "$ek" -c "$part/ak.ctx" -G ecc -g sha256 -s ecdsa -u "$part/ak.pub" -n "$part/ak.name" ||
      tpm tpm2_createak -C "$ek" -c "$part/ak.ctx" -G rsa -g sha256 -s rsassa -u "$part/ak.pub" -n "$part/ak.name"; then
      key=$part/ak.ctx
    fi
  fi
  if [ -z "$key" ]; then
    if [ -z "$ek$ak" ]; then
      missing 'attestation key' 'there is no endorsement key to make it under'
    else
      missing 'attestation key' "$(why "$status")"
    fi
    drop ak.pub ak.name
  fi

  bank=
  if tpm tpm2_getcap pcrs; then
    for candidate in sha256 sha384 sha512 sha1; do
      if [ -z "$bank" ] && grep -q "$candidate: *\\[ *0[ ,]" "$part/.out"; then bank=$candidate; fi
    done
  fi
  # What firmware and boot loader fill, and PCR 10 of IMA. Not 11 to 13 and 15, which a running system goes on extending:
  # their values would differ from any log of the boot.
  if [ -z "$nonce" ]; then
    missing 'quote' 'no NONCE= was given, and a quote over none could be an old one'
  elif [ -z "$key" ]; then
    missing 'quote' 'there is no attestation key to sign it'
  elif [ -z "$bank" ]; then
    missing 'quote' 'the TPM has no bank of registers'
  elif ! tpm tpm2_quote -c "$key" -l "$bank:0,1,2,3,4,5,6,7,8,9,10,14" -q "$nonce" -g sha256 \\
    -m "$part/quote.msg" -s "$part/quote.sig" -o "$part/quote.pcrs"; then
    missing 'quote' "$(why "$status")"
    drop quote.msg quote.sig quote.pcrs
  fi
fi

# After the quote: the list grows, and must hold at least what PCR 10 held then.
take_file binary_runtime_measurements 'IMA list, binary' $security/ima/binary_runtime_measurements
take_file ascii_runtime_measurements 'IMA list, text' $security/ima/ascii_runtime_measurements

# --- the record ----------------------------------------------------------------------------------------------------
fact() {
  [ -n "$2" ] || return 0
  printf '%s  "%s":"%s"' "$separator" "$1" "$(json "$2")"
  separator=',
'
}
dmi() { cat "$root/sys/class/dmi/id/$1" 2>/dev/null; }

facts() {
  separator=
  fact kernel "$(uname -srvm)"
  for name in sys_vendor product_name product_version board_vendor board_name board_version bios_vendor bios_version bios_date; do
    fact "$name" "$(dmi $name)"
  done
  fact tpmProperties "$properties"
}

# UEFI variables are small, and kept in the record itself: four bytes of attributes, then the value (efivarfs).
variables() {
  separator=
  for variable in PK-8be4df61-93ca-11d2-aa0d-00e098032b8c KEK-8be4df61-93ca-11d2-aa0d-00e098032b8c \\
    db-d719b2cb-3d3a-4596-a3bc-dad00e67656f dbx-d719b2cb-3d3a-4596-a3bc-dad00e67656f \\
    SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c; do
    path=$root/sys/firmware/efi/efivars/$variable
    if ! cat "$path" >"$part/.variable" 2>/dev/null || [ ! -s "$part/.variable" ]; then
      missing "UEFI variable \${variable%%-*}" 'it is not there or cannot be read'
      continue
    fi
    printf '%s  {"name":"%s","sha256":"%s","hex":"%s"}' "$separator" "$variable" "$(sha256 "$part/.variable")" \\
      "$(od -An -v -tx1 "$part/.variable" | tr -d ' \\n')"
    separator=',
'
  done
}

files() {
  separator=
  for name in $names; do
    [ -s "$part/$name" ] || continue
    printf '%s  {"name":"%s","sha256":"%s","bytes":%s}' "$separator" "$name" "$(sha256 "$part/$name")" \\
      "$(wc -c <"$part/$name" | tr -d ' ')"
    separator=',
'
  done
}

facts >"$part/.facts"
variables >"$part/.variables"
files >"$part/.files"
identity=
serial=$(dmi product_serial)
uuid=$(dmi product_uuid)
[ -z "$serial" ] || identity="\\"serial\\":\\"$(json "$serial")\\""
[ -z "$uuid" ] || identity="$identity\${identity:+,}\\"uuid\\":\\"$(json "$uuid")\\""
outcome=complete
[ ! -s "$part/.missing" ] || outcome=incomplete
{
  printf '{"recordType":"assayer-collection","version":1,"method":"host",\\n'
  printf ' "machine":"%s","by":"%s","host":"%s",\\n' "$machine" "$(json "$by")" "$(json "$(uname -n)")"
  printf ' "tool":{"name":"assayer host script","version":"%s"},\\n' "$version"
  printf ' "startedAt":"%s","endedAt":"%s","nonce":"%s","outcome":"%s",\\n' "$started" \\
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$nonce" "$outcome"
  printf ' "identity":{%s},\\n "files":[\\n' "$identity"
  cat "$part/.files"
  printf '\\n ],\\n "notCollected":[\\n'
  cat "$part/.missing"
  printf '\\n ],\\n "facts":{\\n'
  cat "$part/.facts"
  printf '\\n },\\n "uefiVariables":[\\n'
  cat "$part/.variables"
  printf '\\n ]}\\n'
} >"$part/collection.json"
for name in $names; do
  [ ! -s "$part/$name" ] || mv "$part/$name" "$folder/$name" || fail "$folder/$name cannot be written"
done
# Last: now the folder is whole.
mv "$part/collection.json" "$folder/collection.json" || fail "$folder/collection.json cannot be written"
printf '%s\\n' "$folder"
[ "$outcome" = complete ] || exit 3
`;

/** The script, with the version that made it. */
export function hostScript(version: string): string {
  return script.replace('@VERSION@', version.replace(/[^0-9A-Za-z.+-]/g, ''));
}
