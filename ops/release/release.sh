#!/usr/bin/env bash
# Makes the files of a release from its tag, signs them, and tries them.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: release.sh VERSION --key KEY [--passphrase-file FILE] [--out DIR]
       release.sh VERSION --dry-run [--key KEY] [--built DIR] [--out DIR]

Makes the files of the release VERSION, such as 1.2.3 or 1.2.3-rc.1, in DIR (target/release/VERSION):

  agentsflow-VERSION.war, agentsflow-VERSION.jar    built twice, byte for byte the same (reproduce.sh)
  agentsflow-VERSION.cdx.json                       the bill of materials (CycloneDX 1.6)
  agentsflow-ops-VERSION.tar.gz                     ops/ and docker/: what an operator needs beside the jar
  agentsflow-VERSION.tgz                            the Helm chart, where ops/deploy/helm is
  BUILD.txt, NOTES.md                               what it was built with; this version's part of the changelog
  SHA256SUMS, SHA256SUMS.asc, signing-key.asc       checksums of all of these, signed, and the key

Then it verifies the signature with the exported key alone, and the checksums, and starts the jar: it must be healthy, say its
version, and answer a chat.

  --key KEY                the GnuPG key that signs, by its fingerprint
  --passphrase-file FILE   the key's passphrase (none: the agent is asked)
  --dry-run                the same of HEAD, without a tag, with a key made for this run alone if there is no --key; nothing is published
                           either way
  --built DIR              takes agentsflow.war, agentsflow.jar and legal/sbom/application.cdx.json from there (target), instead of building
                           twice and comparing
  --out DIR                must not exist, or be left by an earlier run for the same version
  --help                   this text

Without --dry-run the tag vVERSION must be the commit that is checked out, without uncommitted changes, and src/docs/CHANGELOG.md must have
a part "## VERSION - DATE" that says "Schema: N" for the newest migration. Ends with 0, with 1 when something fails, with 2 when it
does not understand its arguments.
TEXT
}

fail() {
  echo "release.sh: $1" >&2
  exit "${2:-1}"
}

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
version='' key='' passphrase='' out='' dry='' built=''
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit ;;
    --dry-run) dry=yes; shift ;;
    --key) key=${2:?--key wants a fingerprint}; shift 2 ;;
    --passphrase-file) passphrase=${2:?--passphrase-file wants a file}; shift 2 ;;
    --built) built=${2:?--built wants a directory}; shift 2 ;;
    --out) out=${2:?--out wants a directory}; shift 2 ;;
    --*) fail "$1 is no option; --help lists them" 2 ;;
    *) [ -z "$version" ] || fail "one version, and no $1" 2; version=$1; shift ;;
  esac
done
[ -n "$version" ] || { usage >&2; exit 2; }
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "$version is no version such as 1.2.3 or 1.2.3-rc.1" 2
[ -n "$dry" ] || [ -n "$key" ] || fail "--key says who signs; --dry-run makes a key for itself" 2
[ -z "$built" ] || [ -n "$dry" ] || fail "a release is built, and compared: --built goes with --dry-run" 2
[ -z "$passphrase" ] || [ -r "$passphrase" ] || fail "$passphrase cannot be read" 2
for program in git mvn gpg java curl sha256sum tar gzip unzip; do
  command -v "$program" >/dev/null || fail "there is no $program here" 2
done
out=$(realpath -m "${out:-$root/target/release/$version}")
name=agentsflow-$version
if [ -d "$out" ] && [ -n "$(ls -A "$out")" ] && ! grep -qsx "version  $version" "$out/BUILD.txt"; then
  fail "$out has other files in it" 2
fi

say() { echo "$(date +%T) $*"; }

# What the changelog says of a version, without its heading.
part() {
  awk -v heading="## $1" 'index($0, heading) == 1 && substr($0, length(heading) + 1) ~ /^( - .*)?$/ { on = 1; next }
    /^## / { on = 0 } on' "$root/src/docs/CHANGELOG.md"
}

cd "$root"
newest=$(find src/main/resources/db/migration -name 'V*.sql' | sed -E 's/.*\/V([0-9]+)__.*/\1/' | sort -n | tail -1)
notes=$(part "$version")
if [ -n "$dry" ]; then
  [ -n "$notes" ] || notes=$(part Unreleased)
  [ -z "$(git status --porcelain)" ] || say "uncommitted changes are not in this dry run"
else
  [ "$(git rev-parse --verify --quiet "refs/tags/v$version^{commit}")" = "$(git rev-parse HEAD)" ] ||
    fail "the tag v$version is not what is checked out: git tag -s v$version, or git checkout v$version"
  [ -z "$(git status --porcelain)" ] || fail "there are uncommitted changes: git status"
  grep -Eq "^## ${version//./\\.} - [0-9]{4}-[0-9]{2}-[0-9]{2}$" src/docs/CHANGELOG.md ||
    fail "src/docs/CHANGELOG.md has no part '## $version - $(date -u +%F)'"
fi
[ -n "$notes" ] || fail "src/docs/CHANGELOG.md says nothing of $version"
grep -q "^Schema: $newest\$" <<<"$notes" ||
  fail "src/docs/CHANGELOG.md must say 'Schema: $newest' of this version: that is the newest migration"

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  for home in "$work/key" "$work/verify"; do
    [ ! -d "$home" ] || GNUPGHOME=$home gpgconf --kill all >/dev/null 2>&1 || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

if [ -z "$key" ]; then
  install -d -m 700 "$work/key"
  export GNUPGHOME=$work/key
  gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'dry run <dry-run@invalid>' ed25519 sign 1d 2>/dev/null
  key=$(gpg --batch --quiet --no-auto-check-trustdb --list-keys --with-colons | awk -F: '$1 == "fpr" { print $10; exit }')
fi
gpg --batch --no-auto-check-trustdb --list-secret-keys "$key" >/dev/null 2>&1 || fail "there is no secret key $key (gpg --list-secret-keys)"

if [ -n "$built" ]; then
  mkdir "$work/built"
  cp "$built/agentsflow.war" "$built/agentsflow.jar" "$built/legal/sbom/application.cdx.json" "$work/built/"
else
  say "two builds of $version"
  "$here/reproduce.sh" --version "$version" --work "$work/builds" --out "$work/built"
fi
rm -rf "$out"
mkdir -p "$out"
cp "$work/built/agentsflow.war" "$out/$name.war"
cp "$work/built/agentsflow.jar" "$out/$name.jar"
cp "$work/built/application.cdx.json" "$out/$name.cdx.json"

say "what stands beside them"
time=$(git show -s --format=%cI HEAD)
# archive FILE DIRECTORY NAME...: the same bytes for the same files
archive() {
  local file=$1 directory=$2
  shift 2
  tar --create --sort=name --mtime="$time" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' --format=gnu \
    -C "$directory" "$@" | gzip --no-name -9 >"$file"
}
mkdir "$work/ops" "$work/ops/$name"
git archive HEAD ops docker LICENSE | tar -x -C "$work/ops/$name"
archive "$out/agentsflow-ops-$version.tar.gz" "$work/ops" "$name"
if [ -d ops/deploy/helm/agentsflow ]; then
  mkdir "$work/chart"
  git archive HEAD:ops/deploy/helm agentsflow | tar -x -C "$work/chart"
  sed -i -E "s/^(version|appVersion): .*/\1: \"$version\"/" "$work/chart/agentsflow/Chart.yaml"
  archive "$out/$name.tgz" "$work/chart" agentsflow
fi
printf '%s\n' "$notes" | sed '/./,$!d' >"$out/NOTES.md"
{
  echo "version  $version"
  echo "commit   $(git rev-parse HEAD)"
  echo "java     $(java -version 2>&1 | sed -n 2p)"
  echo "maven    $(mvn --version | sed -n 1p | sed 's/\x1b\[[0-9;]*m//g')"
  echo "payara   $(unzip -p "$out/$name.jar" MICRO-INF/domain/branding/glassfish-version.properties | sed -nE 's/^(major|minor|update)_version=//p' | paste -sd.)"
  echo "again    ops/release/reproduce.sh --commit v$version --version $version --against DIRECTORY"
} >"$out/BUILD.txt"

say "checksums, signed by $key"
gpg --batch --armor --export "$key" >"$out/signing-key.asc"
(cd "$out" && sha256sum -- * >SHA256SUMS)
sign=(--batch --yes --quiet --local-user "$key" --armor --detach-sign)
[ -z "$passphrase" ] || sign+=(--pinentry-mode loopback --passphrase-file "$passphrase")
gpg "${sign[@]}" --output "$out/SHA256SUMS.asc" "$out/SHA256SUMS"

say "what somebody does who has downloaded it"
install -d -m 700 "$work/verify"
GNUPGHOME=$work/verify gpg --batch --quiet --import "$out/signing-key.asc"
GNUPGHOME=$work/verify gpg --batch --quiet --trust-model always --no-auto-check-trustdb --verify "$out/SHA256SUMS.asc" "$out/SHA256SUMS" 2>"$work/verified" ||
  { cat "$work/verified" >&2; fail "the signature does not verify"; }
(cd "$out" && sha256sum --quiet --check SHA256SUMS)
[ "$(java -jar "$out/$name.jar" --version)" = "AgentsFlow $version" ] || fail "the jar says another version than $version"

port=18400
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
address=http://127.0.0.1:$port
(cd "$work" && exec env -u DATABASE_URL -u REDIS_URL MP_CONFIG_PROFILE=dev java -jar "$out/$name.jar" --port "$port" --data "$work/data") \
  >"$work/server.log" 2>&1 &
server=$!
end=$((SECONDS + 240))
until curl --silent --fail --max-time 5 --output "$work/health" "$address/health/ready"; do
  kill -0 "$server" 2>/dev/null || { tail -n 30 "$work/server.log" >&2; fail "the jar does not start"; }
  [ "$SECONDS" -lt "$end" ] || { tail -n 30 "$work/server.log" >&2; fail "the jar is not ready after 240 s"; }
  sleep 1
done
curl --silent --fail --max-time 10 "$address/health/live" | grep -q "\"version\":\"$version\"" ||
  fail "the server says another version than $version"
curl --silent --fail --max-time 60 -H 'Content-Type: application/json' -d '{"message":"Hello"}' "$address/api/chat/message?model=demo" |
  grep -q '"model":"demo"' || fail "the server does not answer a chat"
if [ -x "$root/ops/smoke-test.sh" ]; then
  "$root/ops/smoke-test.sh" "$address" || fail "the smoke test has failed"
fi
kill "$server"
ended=0
wait "$server" || ended=$?
server=
[ "$ended" = 0 ] || fail "the jar ended with status $ended when it was told to end"
say "the jar starts, is ready, says $version, answers, and ends"

(cd "$out" && du -h -- * | sed 's/^/  /')
say "$([ -z "$dry" ] || echo 'dry run: ')the release $version is in $out"
