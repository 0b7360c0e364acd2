# The prototypes of include/ssdc.h, one a line.
/^#/ || /^ *\*/ || /^ *\/\*/ || /^typedef/ || /^extern/ { next }
/^[a-z].*\(/ { text = ""; inside = 1 }
inside { sub(/^ +/, ""); text = text (text == "" ? "" : " ") $0 }
inside && /;$/ { sub(/;$/, "", text); print text; inside = 0 }
