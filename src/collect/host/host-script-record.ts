/** Last part of the host script: the lists that grow, the record, and the files put in their places. */
export const hostScriptRecord = `# After the quote: the list grows, and must hold at least what PCR 10 held then.
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
