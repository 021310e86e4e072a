/** Second part of the host script: certificates and keys of the TPM, and its quote. */
export const hostScriptTpm = `# --- the TPM -------------------------------------------------------------------------------------------------------
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

`;
