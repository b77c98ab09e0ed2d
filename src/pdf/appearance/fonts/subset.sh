#!/usr/bin/env bash
# Makes the four fonts of stamps: `bash subset.sh FOLDER-OF-NOTO-TTF` (Debian: fonts-noto-core 20201225-1, /usr/share/fonts/truetype/noto),
# with pyftsubset of fonttools 4 on the PATH. Run by hand; the result is kept in the repository.
set -euo pipefail
from=$1
cd "$(dirname "$0")"
latin=U+0020-007E,U+00A0-017F,U+018F,U+0192,U+0218-021B,U+0259,U+02C6,U+02DA,U+02DC,U+1E80-1E85,U+1E9E,U+2010-2015,U+2018-201E
latin+=,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+2070,U+2074-2079,U+2080-2089,U+20AC,U+2116,U+2122,U+2192,U+2212
arabic=U+0020,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+200C,U+200D,U+25CC,U+FD3E,U+FD3F,U+FDF2,U+FDFA
for weight in Regular Bold; do
    pyftsubset "$from/NotoSans-$weight.ttf" --unicodes="$latin" --no-hinting --name-IDs='*' \
        --layout-features=kern,liga,mark,mkmk,ccmp,locl --output-file="NotoSans-$weight.ttf"
    pyftsubset "$from/NotoNaskhArabic-$weight.ttf" --unicodes="$arabic" --no-hinting --name-IDs='*' \
        --layout-features='*' --output-file="NotoNaskhArabic-$weight.ttf"
done
