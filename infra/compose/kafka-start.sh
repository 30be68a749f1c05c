#!/bin/sh
# Starts the broker of docker-compose.yml, in place of the image's own start script. That one formats the log by itself, has no
# way to say with which users, and wants passwords of PEM files that have none. This one uses Kafka's own tools alone.
set -eu
umask 077
tools=${KAFKA_HOME:-/opt/kafka}/bin
given=${GIVEN_SETTINGS:-/etc/guanchao/kafka.properties}
secrets=${GIVEN_SECRETS:-/run/secrets}
work=${GIVEN_WORK:-/tmp}
settings=$work/kafka.properties

# Passwords stand between quotes and commas below.
password() {
  value=$(cat "$secrets/$1")
  case $value in
    '' | *[!0-9A-Za-z]*) echo "$secrets/$1 should hold letters and digits alone" >&2; exit 1 ;;
  esac
  printf %s "$value"
}
broker=$(password kafka_broker_password)
services=$(password kafka_password)

login='org.apache.kafka.common.security.scram.ScramLoginModule required'
{
  cat "$given"
  echo "listener.name.client.scram-sha-512.sasl.jaas.config=$login username=\"broker\" password=\"$broker\";"
} > "$settings"
# For the health check, which runs beside it as the broker's user.
{
  echo 'security.protocol=SASL_SSL'
  echo 'sasl.mechanism=SCRAM-SHA-512'
  grep '^ssl.truststore' "$given"
  echo "sasl.jaas.config=$login username=\"broker\" password=\"$broker\";"
} > "$work/client.properties"

# meta.properties is the last file that formatting writes. Users are in the log from its first record on, because the
# broker itself logs in as one; the passwords go by a file, for others can read the arguments of a command.
log=$(sed -n 's/^log\.dirs=//p' "$given")
if [ ! -e "$log/meta.properties" ]; then
  {
    echo '--add-scram'
    echo "SCRAM-SHA-512=[name=broker,password=$broker]"
    echo '--add-scram'
    echo "SCRAM-SHA-512=[name=guanchao,password=$services]"
  } > "$work/users"
  id=$("$tools/kafka-storage.sh" random-uuid | tail -n 1)
  # What it prints holds the users' keys.
  "$tools/kafka-storage.sh" format --cluster-id "$id" --config "$settings" "@$work/users" > /dev/null
  rm "$work/users"
fi
exec "$tools/kafka-server-start.sh" "$settings"
