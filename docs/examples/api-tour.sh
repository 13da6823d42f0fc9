#!/bin/sh
# A whole session from outside, with nothing but curl: made, opened, joined by two people, who write, arrange and vote; closed, and read.
#
#     sh docs/examples/api-tour.sh http://127.0.0.1:8000 TOKEN PLATFORM
#
# TOKEN is made on the platform's page under "Programs" (scopes: prepare, facilitate); PLATFORM is its number. See docs/api.md.
set -eu
api="$1/api/v1" token="$2" platform="$3"

# ask TOKEN METHOD PATH [JSON]: one request; a no ends the tour with its sentence.
ask() {
  out=$(curl -sS -w '\n%{http_code}' -X "$2" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
    ${4:+--data "$4"} "$api$3")
  case "${out##*
}" in
    2*) printf '%s\n' "$out" | sed '$d' ;;
    *) printf '%s %s: %s\n' "$2" "$3" "$out" >&2; exit 1 ;;
  esac
}
# field NAME: the first value of that name in the JSON that comes in.
field() { tr ',{}[]' '\n' | sed -n "s/^ *\"$1\": *\"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" | sed -n "${2:-1}p"; }

made=$(ask "$token" POST "/platforms/$platform/sessions" '{"title": "Water for all", "recipe": "empty"}')
session="/sessions/$(printf '%s' "$made" | field session)" code=$(printf '%s' "$made" | field code)
do_() { ask "$token" POST "$session/commands/$1" "$2" >/dev/null; }
for kind in brainstorm cluster vote; do do_ add-activity "{\"kind\": \"$kind\", \"prompt\": \"What helps?\", \"minutes\": 5}"; done
do_ open-session '{}'
programme=$(ask "$token" GET "$session/activities")
ideas=$(printf '%s' "$programme" | field id 1) themes=$(printf '%s' "$programme" | field id 2) vote=$(printf '%s' "$programme" | field id 3)
echo "The session $code is open: $session"

# Two people join with the code, as their phones would. Each gets a token of her own seat.
group=$(curl -sS "$api/join/$code" | sed 's/.*"groups"//' | field id)
join() { curl -sS -X POST -H 'Content-Type: application/json' --data "{\"group\": $group, \"name\": \"$1\"}" "$api/join/$code" | field token; }
awa=$(join Awa) bo=$(join Bo)

do_ turn-activity "{\"activity_id\": $ideas, \"move\": \"open\"}"
ask "$awa" POST "$session/commands/add-idea" "{\"activity_id\": $ideas, \"text\": \"A well in every village\"}" >/dev/null
ask "$bo" POST "$session/commands/add-idea" "{\"activity_id\": $ideas, \"text\": \"Seeds that need less rain\"}" >/dev/null
do_ reveal-ideas "{\"activity_id\": $ideas}"
ask "$awa" GET "$session/activities/$ideas/ideas"
do_ turn-activity "{\"activity_id\": $ideas, \"move\": \"close\"}"

do_ turn-activity "{\"activity_id\": $themes, \"move\": \"open\"}"
board=$(ask "$token" GET "$session/activities/$themes/themes" | sed 's/.*"loose"//')
do_ add-theme "{\"activity_id\": $themes, \"title\": \"Wells\", \"ideas\": [$(printf '%s' "$board" | field id 1)]}"
do_ add-theme "{\"activity_id\": $themes, \"title\": \"Seeds\", \"ideas\": [$(printf '%s' "$board" | field id 2)]}"
do_ turn-activity "{\"activity_id\": $themes, \"move\": \"close\"}"

do_ turn-activity "{\"activity_id\": $vote, \"move\": \"open\"}"
ballots=$(ask "$awa" GET "$session/activities/$vote/ballots" | sed 's/.*"ballots"//')
ballot=$(printf '%s' "$ballots" | field id 1) form=$(printf '%s' "$ballots" | field form) option=$(printf '%s' "$ballots" | field id 2)
paper="{\"activity_id\": $vote, \"ballot_id\": $ballot, \"typed\": {\"$form.$option\": \"1\"}}"
for person in "$awa" "$bo"; do ask "$person" POST "$session/commands/cast-paper" "$paper" >/dev/null; done
do_ turn-activity "{\"activity_id\": $vote, \"move\": \"close\"}"
do_ publish-ballot "{\"activity_id\": $vote, \"consent\": true}"
ask "$bo" GET "$session/activities/$vote/ballots"

do_ close-session '{}'
ask "$awa" GET "$session/minutes.md"
echo "The tour is over."
