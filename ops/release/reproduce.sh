#!/usr/bin/env bash
# Builds a commit twice, in unlike surroundings, and compares what came out byte for byte.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: reproduce.sh [--commit COMMIT] [--version VERSION] [--out DIR] [--work DIR] [--against DIR]

Builds the commit in two directories of unlike depth, with another umask, time zone and language each, and compares the WAR, the
jar and the bill of materials. Uncommitted changes are not built. Times in the files are those of the commit.

  --commit COMMIT    what is built (HEAD)
  --version VERSION  the version it bears (as pom.xml has it)
  --out DIR          gets agentsflow.war, agentsflow.jar and application.cdx.json, if they are the same
  --work DIR         where it is built (a new directory, removed at the end)
  --against DIR      builds once, and compares with the same files in DIR: those of a release, to see that it was made of this commit
  --help             this text

Ends with 0 when they are the same, with 1 when they differ (it lists how) or a build fails, with 2 when it does not understand its
arguments. The same bytes take the same JDK and the same Payara; BUILD.txt of a release says which.
TEXT
}

fail() {
  echo "reproduce.sh: $1" >&2
  exit "${2:-1}"
}

root=$(cd "$(dirname "$0")/../.." && pwd)
commit=HEAD version='' out='' work='' against=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --commit | --version | --out | --work | --against)
      printf -v "${1#--}" '%s' "${2:?$1 wants a value}"
      shift 2 ;;
    *) fail "$1 is no option; --help lists them" 2 ;;
  esac
done
[ -z "$version" ] || [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "$version is no version such as 1.2.3 or 1.2.3-rc.1" 2
for program in git mvn tar; do command -v "$program" >/dev/null || fail "there is no $program here" 2; done
commit=$(git -C "$root" rev-parse --verify --quiet "$commit^{commit}") || fail "there is no such commit" 2
time=$(TZ=UTC git -C "$root" show -s --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "$commit")

if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' INT TERM
fi
work=$(realpath -m "$work")
files=(agentsflow.war agentsflow.jar legal/sbom/application.cdx.json)

# directory, umask, time zone, language
build() {
  local directory=$work/$1 options=("-Dproject.build.outputTimestamp=$time")
  [ -z "$version" ] || options+=("-Drevision=$version")
  rm -rf "$directory"
  mkdir -p "$directory"
  (
    umask "$2"
    git -C "$root" archive "$commit" | tar -x --no-same-permissions -C "$directory"
    cd "$directory"
    TZ=$3 MAVEN_OPTS="${MAVEN_OPTS:-} -Duser.language=$4" \
      mvn --batch-mode --quiet -P '!tests' -Dmaven.test.skip=true "${options[@]}" package >build.log 2>&1
  ) || { tail -n 30 "$directory/build.log" >&2; fail "the build in $directory failed"; }
  echo "built in $directory"
}

build a 022 UTC en
if [ -n "$against" ]; then
  other=$(realpath "$against")
else
  build another/directory 077 Asia/Kathmandu de
  other=$work/another/directory/target
fi

status=0
for file in "${files[@]}"; do
  # as a build has it, as --out has it, as a release has it
  theirs=$other/$file released=agentsflow-$version.${file##*agentsflow.}
  [ -e "$theirs" ] || theirs=$other/$(basename "$file")
  [ -e "$theirs" ] || theirs=$other/${released/legal\/sbom\/application.cdx.json/cdx.json}
  [ -r "$theirs" ] || fail "there is no $theirs (--version says which release it is)"
  if cmp --silent "$work/a/target/$file" "$theirs"; then
    sum=$(sha256sum "$theirs")
    echo "same: $(basename "$file") ${sum%% *}"
  else
    echo "DIFFERENT: $(basename "$file")"
    status=1
    case $file in
      *.json) diff "$work/a/target/$file" "$theirs" | head -n 20 || true ;;
      *) diff <(unzip -v "$work/a/target/$file" | sed 1d) <(unzip -v "$theirs" | sed 1d) | head -n 20 || true ;;
    esac
  fi
done
[ "$status" = 0 ] || exit 1
if [ -n "$out" ]; then
  mkdir -p "$out"
  for file in "${files[@]}"; do cp "$work/a/target/$file" "$out/"; done
fi
