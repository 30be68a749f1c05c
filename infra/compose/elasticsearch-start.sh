#!/bin/sh
# Starts the node of docker-compose.yml, in place of the image's own start script: that one writes into its folder of settings,
# which is read-only here, and makes a superuser. The services' user is one of the file realm, under a role of its own.
set -eu
umask 077
home=${GIVEN_HOME:-/usr/share/elasticsearch}
given=${GIVEN_SETTINGS:-/etc/guanchao}
secrets=${GIVEN_SECRETS:-/run/secrets}
: "${ES_PATH_CONF:?it should name a folder in memory}"

# In memory, and made anew at each start from the image's: jvm.options and what else belongs to its version.
rm -rf "$ES_PATH_CONF"
mkdir -p "$ES_PATH_CONF"
cp -R "$home/config/." "$ES_PATH_CONF"
cp "$given/elasticsearch.yml" "$ES_PATH_CONF/elasticsearch.yml"
cp "$given/roles.yml" "$ES_PATH_CONF/roles.yml"
cp "$secrets/elasticsearch.key" "$ES_PATH_CONF/server.key"
cp "$secrets/elasticsearch.pem" "$ES_PATH_CONF/server.pem"
: > "$ES_PATH_CONF/users"
: > "$ES_PATH_CONF/users_roles"
"$home/bin/elasticsearch-users" useradd guanchao -p "$(cat "$secrets/elasticsearch_password")" -r guanchao_services
exec "$home/bin/elasticsearch"
