#!/usr/bin/env bash
# Does what ops/DEPLOYMENT.md says: takes its commands out of the page and runs them, in a copy of this machine that nobody sees.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: follow.sh --release DIR [--next DIR] [--parts "PART..."] [--document FILE]

Runs the blocks of commands of the page, in its order, under the headings that are named, and stops at the first that fails.

They run as root in a copy of this machine: changes to /etc, /opt, /root, /run, /tmp and /var are in memory and gone at the end, the network
is an empty one, and the processes end with it. Nothing of the machine itself is touched. Two things differ from a real one:
  - packages must be installed already: apt-get is passed over, and said so;
  - there is no systemd: a stand-in starts PostgreSQL, Redis and nginx as Debian's units would, and nodes by the shipped unit's own
    user, EnvironmentFile and ExecStart. What else a unit says (limits, restarts, protection) has no effect here.

  --release DIR      the files of a release, as /root/release
  --next DIR         those of the next one, as /root/next
  --parts "PART..."  headings of the page (The_machine Production Update Going_back, with _ for a blank)
  --document FILE    another page (ops/DEPLOYMENT.md of this tree)
  --help             this text

Needs root, unshare and overlay file systems. Ends with 0, with 1 when a command failed, with 2 when it does not understand its arguments.
TEXT
}

fail() {
  echo "follow.sh: $1" >&2
  exit "${2:-1}"
}

here=$(cd "$(dirname "$0")" && pwd)
release='' next='' parts='The_machine Production Update Going_back' document=$here/../DEPLOYMENT.md
if [ "${1-}" = --inside ]; then
  shift
else
  arguments=("$@")
  while [ $# -gt 0 ]; do
    case $1 in
      --help) usage; exit ;;
      --release | --next | --parts | --document)
        printf -v "${1#--}" '%s' "${2:?$1 wants a value}"
        shift 2 ;;
      *) fail "$1 is no option; --help lists them" 2 ;;
    esac
  done
  [ -d "$release" ] || fail "--release wants a directory with the files of a release" 2
  [ -z "$next" ] || [ -d "$next" ] || fail "there is no directory $next" 2
  [ "$(id -u)" = 0 ] || fail "it wants to be root, as whoever follows the page" 2
  for program in unshare setsid ip; do command -v "$program" >/dev/null || fail "there is no $program here" 2; done
  exec unshare --mount --net --pid --ipc --fork --kill-child --propagation private "$0" --inside "${arguments[@]}"
fi
while [ $# -gt 0 ]; do
  printf -v "${1#--}" '%s' "$2"
  shift 2
done
document=$(realpath "$document") release=$(realpath "$release")
[ -z "$next" ] || next=$(realpath "$next")

# The copy. What is to be seen in it of the machine's own files is kept open before they are covered.
mount -t proc proc /proc
ip link set lo up
stage=/mnt
mount -t tmpfs -o mode=755 copy "$stage"
mkdir "$stage/release" "$stage/next" "$stage/page" "$stage/bin"
mount --bind "$release" "$stage/release"
[ -z "$next" ] || mount --bind "$next" "$stage/next"
cp "$document" "$stage/page/DEPLOYMENT.md"
for directory in /etc /opt /root /var; do
  mkdir -p "$stage/upper$directory" "$stage/work$directory"
  mount -t overlay -o "lowerdir=$directory,upperdir=$stage/upper$directory,workdir=$stage/work$directory" copy "$directory" ||
    fail "this kernel, or this container, mounts no overlay on $directory"
done
mkdir -p /root/release /root/next
mount --bind "$stage/release" /root/release
[ -z "$next" ] || mount --bind "$stage/next" /root/next
mkdir /root/.follow
mount --bind "$stage/page" /root/.follow
mount -t tmpfs -o mode=1777 copy /tmp
mount -t tmpfs -o mode=755 copy /run
mkdir -p /run/postgresql /run/redis /run/lock /run/follow
chown postgres:postgres /run/postgresql
chown redis:redis /run/redis
chmod 1777 /run/lock
cd /root
umask 022

cat >/run/follow/apt-get <<'TEXT'
#!/bin/sh
echo "SKIPPED: apt-get $*"
TEXT
# systemctl VERB UNIT...
cat >/run/follow/systemctl <<'TEXT'
#!/usr/bin/env bash
set -euo pipefail
verb=$1
shift
value() { sed -n "/\\\\$/{:a;N;/\\\\\n[^\n]*\\\\$/ba;s/\\\\\n *//g};s/^$2=//p" "$1"; }
wait_end() { for ((i = 0; i < 1200; i++)); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done; echo "process $1 does not end" >&2; return 1; }
node() {
  local verb=$1 unit=$2 port=${2#*@} file=/etc/systemd/system/${2%@*}@.service pid=/run/follow/$2.pid user command name content
  case $verb in
    start)
      if [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; then return; fi
      sed -n 's/^AssertPathExists=//p' "$file" | while read -r path; do [ -e "$path" ] || { echo "$unit: no $path" >&2; exit 1; }; done
      user=$(value "$file" User)
      install -d -m 750 -o "$user" -g "$user" /var/lib/agentsflow "/var/lib/agentsflow/$port"
      command=$(value "$file" ExecStart)
      while IFS= read -r content; do export "${content?}"; done < <(sed -n 's/^Environment=//p' "$file")
      while IFS= read -r content; do export "${content?}"; done < <(grep -E '^[A-Za-z_][A-Za-z0-9_]*=' "$(value "$file" EnvironmentFile)")
      read -r -a command <<<"${command//%i/$port}"
      for name in "${!command[@]}"; do [[ ${command[name]} != *'${HEAP}'* ]] || command[name]=${command[name]//'${HEAP}'/$HEAP}; done
      cd "/var/lib/agentsflow/$port"
      setsid setpriv --reuid "$user" --regid "$user" --init-groups "${command[@]}" </dev/null >>"/var/log/$unit.log" 2>&1 &
      echo $! >"$pid" ;;
    stop)
      [ -f "$pid" ] || return 0
      kill "$(cat "$pid")" 2>/dev/null || true
      wait_end "$(cat "$pid")"
      rm "$pid" ;;
  esac
}
service() {
  local verb=$1 unit=$2 major
  case $unit in
    postgresql)
      major=$(ls /usr/lib/postgresql | sort -V | tail -1)
      if [ "$verb" = start ]; then
        [ -e "/etc/postgresql/$major/main/postgresql.conf" ] || pg_createcluster --port 5432 "$major" main >/dev/null
        pg_ctlcluster "$major" main start || [ $? = 2 ]
      else
        pg_ctlcluster "$major" main stop
      fi ;;
    redis-server)
      if [ "$verb" = start ]; then
        install -d -o redis -g redis /var/lib/redis /var/log/redis
        setsid setpriv --reuid redis --regid redis --init-groups redis-server /etc/redis/redis.conf --daemonize no --supervised no \
          </dev/null >/var/log/follow-redis.log 2>&1 &
        echo $! >/run/follow/redis.pid
      elif [ -f /run/follow/redis.pid ]; then
        kill "$(cat /run/follow/redis.pid)" 2>/dev/null || true
        wait_end "$(cat /run/follow/redis.pid)"
      fi ;;
    nginx)
      if [ "$verb" = start ]; then
        rm -f /etc/nginx/sites-enabled/default
        install -d /var/log/nginx /var/lib/nginx
        nginx
      elif [ -s /run/nginx.pid ]; then
        name=$(cat /run/nginx.pid)
        nginx -s quit
        wait_end "$name"
      fi ;;
    *) echo "this stand-in for systemctl knows no $unit" >&2; exit 1 ;;
  esac
}
case $verb in
  daemon-reload) exit ;;
  enable) echo "SKIPPED: systemctl enable $*: there is no next boot here"; exit ;;
  start | stop | restart) ;;
  *) echo "this stand-in for systemctl has no $verb" >&2; exit 1 ;;
esac
for unit in "$@"; do
  unit=${unit%.service}
  case $unit in
    agentsflow*@*) do=node ;;
    *) do=service ;;
  esac
  [ "$verb" = start ] || $do stop "$unit"
  [ "$verb" = stop ] || $do start "$unit"
done
TEXT
chmod 755 /run/follow/apt-get /run/follow/systemctl

# The page's blocks under each heading that is named, as one script: variables go on from block to block, as in a terminal.
{
  # shellcheck disable=SC2016
  echo 'set -euo pipefail; PATH=/run/follow:$PATH; export DEBIAN_FRONTEND=noninteractive'
  for part in $parts; do
    awk -v heading="## ${part//_/ }" '
      $0 == heading { found = 1; on = 1; next }
      /^## / { on = 0 }
      on && /^```sh$/ { block = 1; number++; printf "echo; echo \"== %s, block %d\"\n", substr(heading, 4), number; next }
      /^```$/ { block = 0 }
      on && block
      END { if (!found || !number) exit 3 }' /root/.follow/DEPLOYMENT.md || exit 3
  done
} >/run/follow/script || fail "the page has no part of one of these names with commands: $parts" 2
status=0
bash /run/follow/script </dev/null || status=$?
if [ "$status" != 0 ]; then
  for log in /var/log/agentsflow@*.log /var/lib/agentsflow/*/logs/server.log; do
    [ ! -f "$log" ] || { echo "== the end of $log"; tail -n 20 "$log" | cut -c1-400; }
  done >&2
  fail "a command of the page has failed with status $status"
fi
echo
echo "follow.sh: every command of these parts has worked: $parts"
