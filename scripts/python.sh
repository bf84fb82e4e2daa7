# Finds a Python that is new enough; to be sourced.

newest_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "blotter needs Python 3.11 or newer" >&2
    return 1
}
