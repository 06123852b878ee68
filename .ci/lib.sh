# lib.sh: what .ci/clients and .ci/bots have in common. They source it; their name is in $me. It makes a place to work in ($tmp,
# removed at the end) with a copy of the scripts ($scripts), knows where the binary is ($bin) and counts what passed.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

tmp=$(mktemp -d)
pids=() # of what runs in the background
cleanup() {
  local p
  for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done
  for p in "${pids[@]}"; do wait "$p" 2>/dev/null || true; done
  rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# Dependencies are installed beside the scripts, so they run from a copy.
scripts=$tmp/clients
cp -R "$here/acceptance" "$scripts"
[[ -z ${CLIENTS_DIR:-} ]] || cp -R "$CLIENTS_DIR/." "$scripts"
chmod -R u+w "$scripts"

# choose FILE [NAME ...] : into $known the folders that have such a file, into $wanted those named, or else all.
choose() {
  local file=$1 f n
  shift
  known=() wanted=("$@")
  for f in "$scripts"/*/"$file"; do known+=("$(basename "$(dirname "$f")")"); done
  [[ $# -gt 0 ]] || wanted=("${known[@]}")
  for n in "${wanted[@]}"; do
    is_known "$n" || { echo "$me: $n is unknown (known: ${known[*]})" >&2; exit 2; }
  done
}
is_known() { [[ " ${known[*]} " = *" $1 "* ]]; }

# need COMMAND:PACKAGE ... : installs by apt what is not there.
need() {
  local n missing=()
  for n in "$@"; do command -v "${n%:*}" >/dev/null || missing+=("${n#*:}"); done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  echo "$me: installing ${missing[*]}"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    </dev/null >/dev/null
}

# binary : into $bin the binary that SENDMOCK_BIN names, or one built on the spot.
binary() {
  bin=${SENDMOCK_BIN:-$tmp/sendmock}
  [[ -n ${SENDMOCK_BIN:-} ]] || (cd "$root" && CGO_ENABLED=0 go build -o "$bin" ./cmd/sendmock)
}

# serve NAME [FLAG ...] : a server on a free port; its process into $server, its log into $tmp/NAME.server, its address into $base.
serve() {
  local name=$1 port=$tmp/$1.port i
  shift
  "$bin" serve --port 0 --port-file "$port" "$@" </dev/null >"$tmp/$name.server" 2>&1 &
  server=$!
  pids+=("$server")
  for ((i = 0; i < 200; i++)); do
    [[ ! -s $port ]] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  if [[ ! -s $port ]]; then
    trouble "the server wrote no port file"
    tail_of "its log" "$tmp/$name.server"
    return 1
  fi
  base=http://127.0.0.1:$(tr -d '[:space:]' <"$port")
}

free_port() {
  node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# install NAME : its packages, by its install.sh or as its package-lock.json says. No scripts of packages are run.
install() {
  local n command=(npm ci --prefix "$scripts/$1" --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error)
  [[ ! -x $scripts/$1/install.sh ]] || command=("$scripts/$1/install.sh")
  [[ ${command[0]} != npm || -f $scripts/$1/package.json ]] || return 0 # nothing to install
  for n in 1 2 3; do
    ! "${command[@]}" </dev/null >"$tmp/install.log" 2>&1 || return 0
    sleep "$n"
  done
  trouble "$1: install failed"
  tail_of "its output" "$tmp/install.log"
  return 1
}

# can_intercept : whether a program here can be made to believe that graph.facebook.com is another place. CI must be able to.
can_intercept() { [[ $(id -u) = 0 ]] && unshare -m true 2>/dev/null; }
cannot_intercept() { # what
  if [[ -n ${CI:-} ]]; then
    trouble "$1: needs root and a private mount namespace"
  else
    echo "  $1: skipped, needs root and a private mount namespace"
    skipped=$((skipped + 1))
  fi
}

passed=0 failed=0 skipped=0 bad=0
trouble() {
  echo "  $*"
  bad=1
  failed=$((failed + 1))
}
tail_of() { # what file
  echo "  the end of $1:"
  tail -15 "$2" | sed 's/^/  | /'
}

# count OUTPUT EXIT_CODE : adds the steps of one run, which stay in $p, $f and $s. A run without a pass is trouble.
count() {
  p=$(grep -c '^PASS ' "$1" || true)
  f=$(grep -c '^FAIL ' "$1" || true)
  s=$(grep -c '^SKIP ' "$1" || true)
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  [[ $f = 0 ]] || bad=1
  [[ $p != 0 ]] || trouble "not one step passed"
  [[ $2 = 0 || $f != 0 || $p = 0 ]] || trouble "exit code $2 without a failed step"
}

# finish : prints the sum, which goes to the file CI_COUNTS too, and ends the script.
finish() {
  echo "$passed steps passed, $failed failed, $skipped skipped"
  [[ -z ${CI_COUNTS:-} ]] || echo "$passed $failed $skipped" >"$CI_COUNTS"
  exit "$bad"
}
