# Runs as the root of a new user, network and mount namespace, makes /run/netns and /etc/netns usable there, and then only
# stays, so that the namespaces stay. $1: an empty directory of this installation's own, outside /etc.
set -eu
umask 022 # what others may write to, the next controller refuses
base=$1

# Puts a writable directory over $1 that shows the same entries: /etc by symbolic links, so that files replaced on the host
# are seen; other directories by bind mounts, so that no link leads through what is covered.
shadow() {
  mkdir -p "$base/old$1" "$base/new$1"
  mount -n --rbind "$1" "$base/old$1"
  mount -n -t tmpfs -o mode=755 isthmus "$base/new$1"
  for entry in "$base/old$1"/* "$base/old$1"/.[!.]*; do
    name=${entry##*/}
    if [ -L "$entry" ]; then
      cp -P "$entry" "$base/new$1/$name"
    elif [ ! -e "$entry" ]; then
      continue
    elif [ "$1" = /etc ]; then
      ln -s "$entry" "$base/new$1/$name"
    elif [ -d "$entry" ]; then
      mkdir "$base/new$1/$name"
      mount -n --rbind "$1/$name" "$base/new$1/$name"
    else
      : >"$base/new$1/$name"
      mount -n --bind "$1/$name" "$base/new$1/$name"
    fi
  done
  mkdir "$base/new$1/netns"
  mount -n --move "$base/new$1" "$1"
}

private() {
  if [ -d "$1" ]; then
    mount -n -t tmpfs -o mode=755 isthmus "$1"
  else
    shadow "${1%/*}"
  fi
}

# Without /etc/netns an ECS has the host's resolver file; everything else works.
(private /etc/netns) || echo "/etc/netns cannot be made private" >&2
private /run/netns
ip link set lo up
cd /
echo ready
# Stay only if the one who started this says that it has written down the process id; it may have died meanwhile.
read -r answer && [ "$answer" = stay ]
exec sleep infinity </dev/null >/dev/null 2>&1
