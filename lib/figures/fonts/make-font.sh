#!/bin/sh
# Makes NotoSansKR-subset.ttf beside this file. Needs npm and Debian's fonttools package; run once, the result is committed.
# Kept: Latin, Greek, punctuation, arrows, mathematical signs, geometric shapes, and the Hangul of KS X 1001 (2350 syllables, 51 jamo).
# Dropped: hinting and all shaping tables, so that a text is exactly as wide as the sum of its advances (see ../font.ts).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @expo-google-fonts/noto-sans-kr@0.4.3 >/dev/null
tar xzf ./*.tgz
python3 - >hangul.txt <<'PY'
codes = (bytes([high, low]) for high in range(0xA1, 0xFF) for low in range(0xA1, 0xFF))
text = ''.join(code.decode('euc_kr', 'ignore') for code in codes)
print(''.join(c for c in text if '\uac00' <= c <= '\ud7a3' or '\u3131' <= c <= '\u3163'), end='')
PY
pyftsubset package/400Regular/NotoSansKR_400Regular.ttf --output-file="$here/NotoSansKR-subset.ttf" \
  --text-file=hangul.txt \
  --unicodes=U+0020-017F,U+0300-03FF,U+2000-209F,U+2100-214F,U+2190-22FF,U+25A0-25FF,U+3000-3003,U+3008-3011 \
  --no-hinting --drop-tables+=BASE,STAT,GPOS,GSUB,GDEF,vhea,vmtx
cp package/LICENSE_FONT "$here/OFL.txt"
