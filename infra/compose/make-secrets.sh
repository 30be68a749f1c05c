#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, in the folder given: passwords, the office's key, an authority and the
# certificates of both servers. What is there stays; what was deleted is made anew (so certificates are renewed).
set -eu
umask 077
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

for name in kafka_password kafka_broker_password elasticsearch_password ingest_token console_password; do
  [ -s $name ] || openssl rand -hex 24 > $name
done
# The office's key, 64 hex digits. Whoever loses it cannot tell any more that two mentions have one author.
[ -s key ] || openssl rand -hex 32 > key

new_key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
if [ ! -s ca.pem ]; then
  # shellcheck disable=SC2086
  openssl req -x509 $new_key -keyout ca.key -out ca.pem -days 3650 -subj '/CN=Guanchao authority' \
    -addext keyUsage=critical,keyCertSign,cRLSign 2> /dev/null
  rm -f kafka.pem elasticsearch.pem
fi
# Two years, and not for ever: a certificate that nobody ever renewed is one that nobody knows how to renew.
certificate() {
  # shellcheck disable=SC2086
  openssl req $new_key -keyout "$1.key" -out "$1.csr" -subj "/CN=guanchao-$1" 2> /dev/null
  printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$1" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 730 -extfile "$1.ext" -out "$1.pem" 2> /dev/null
  rm "$1.csr" "$1.ext"
}
if [ ! -s elasticsearch.pem ]; then certificate elasticsearch; fi
if [ ! -s kafka.pem ]; then
  certificate kafka
  # Kafka wants both in one file, the key first.
  cat kafka.pem >> kafka.key
  mv kafka.key kafka.pem
fi
chmod 600 ./*
