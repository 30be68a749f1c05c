#!/bin/sh
# Allows the services' user what infra/kafka.md says that it needs, and nothing outside its prefix. Again is the same as once.
set -eu
umask 077
tools=${KAFKA_HOME:-/opt/kafka}/bin
secrets=${GIVEN_SECRETS:-/run/secrets}
broker=${GIVEN_BROKER:-kafka:9092}
ca=${GIVEN_CA:-/etc/guanchao/ca.pem}
work=${GIVEN_WORK:-/tmp}
login=$work/acls.properties
{
  echo 'security.protocol=SASL_SSL'
  echo 'sasl.mechanism=SCRAM-SHA-512'
  echo 'ssl.truststore.type=PEM'
  echo "ssl.truststore.location=$ca"
  printf '%s username="broker" password="%s";\n' \
    'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required' \
    "$(cat "$secrets/kafka_broker_password")"
} > "$login"

allow() {
  "$tools/kafka-acls.sh" --bootstrap-server "$broker" --command-config "$login" --add --force \
    --allow-principal User:guanchao "$@" > /dev/null
}
allow --topic guanchao. --resource-pattern-type prefixed --operation Read --operation Write --operation Describe \
  --operation Create --operation Delete --operation AlterConfigs
allow --group guanchao. --resource-pattern-type prefixed --operation Read
allow --transactional-id guanchao. --resource-pattern-type prefixed --operation Write --operation Describe
allow --cluster --operation IdempotentWrite
rm "$login"
