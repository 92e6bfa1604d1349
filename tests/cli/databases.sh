# Subscriber databases that are not what they should be: each is refused by name before anything runs, or is read as
# docs/subscribers.md says; none hangs, none takes long, none is written to.
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 70
printf 'imslab 1\nuse ims-core\nscenario "r"\nflow { do ue open  do ue register  wsf -> ue : SIP 401  wsf -> ue : SIP 200 }\n' >r.ims
hash() { printf 'alice.private@ims.example:ims.example:wonderland-42' | "$1" | cut -d' ' -f1; }
md5=$(hash md5sum)
sha=$(hash sha256sum)
tables='CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus); CREATE TABLE identity(impu, impi);'
alice="INSERT INTO subscriber VALUES('alice.private@ims.example', 0, 'ims.example', '$md5', '$sha', 0, 'sip:alice@ims.example tel:+15550001');"
identities="INSERT INTO identity VALUES('sip:alice@ims.example', 'alice.private@ims.example'), ('tel:+15550001', 'alice.private@ims.example');"
made() { rm -f "$1"*; sqlite3 "$1" "$2"; }
db() { made x.db "$tables $alice $identities $1"; }
many() { printf "$2%.0s" $(seq "$1"); }

# EXIT, the SQL behind a good database, and what is said.
rows=0
while IFS='#' read -r exit sql says; do
    rows=$((rows + 1))
    db "$sql"
    before=$(cksum <x.db)
    expect_exit "$exit" imslab run --quiet --subscribers x.db r.ims
    [ -z "$says" ] || matches "$says" "$work/stderr" || matches "$says" "$work/stdout" || complain "$sql: nothing says: $says"
    if [ "$exit" = 66 ]; then
        expect_lines stdout 0
        expect_stderr '^imslab: --subscribers: x.db: .'
    fi
    [ "$(cksum <x.db)" = "$before" ] || complain "$sql: the file was written to"
done <<ROWS
0##
66#UPDATE subscriber SET realm = 'ims.example' || char(0) || hex(zeroblob(400000))#realm_is_a_text
66#UPDATE subscriber SET ha1_md5 = ha1_md5 || char(0) || 'zz'#ha1_md5_is_hex
66#UPDATE subscriber SET impus = 'sip:alice@ims.example' || char(0) || ' x'#is no public identity
66#UPDATE subscriber SET impus = 'sip:' || replace(hex(zeroblob(2000)), '00', char(128512))#is no public identity
66#UPDATE subscriber SET impus = '   '#a URI without a scheme
66#UPDATE subscriber SET impus = ' sip:alice@ims.example'#a URI without a scheme
66#UPDATE subscriber SET impus = 'sip:alice@ims.example  tel:+15550001'#a URI without a scheme
66#UPDATE subscriber SET impus = '<script>'#a URI without a scheme
66#UPDATE subscriber SET impus = 'sip:alice@ims.example' || char(13, 10) || 'Evil:1'#is no public identity
66#UPDATE subscriber SET impus = 'sip:alice@ims.example"&<x>]]>'#is no public identity
1#UPDATE subscriber SET impus = 'sip:a0@x sip:a1@x sip:a2@x sip:a3@x sip:a4@x sip:a5@x sip:a6@x sip:a7@x'; DELETE FROM identity#hss refused alice.private@ims.example: MAR for identities
66#UPDATE subscriber SET impus = 'sip:a0@x sip:a1@x sip:a2@x sip:a3@x sip:a4@x sip:a5@x sip:a6@x sip:a7@x sip:a8@x'#
66#UPDATE subscriber SET realm = 'a"' || char(13, 10) || 'X: y'#realm_is_a_text
1#UPDATE subscriber SET realm = 'a"b\\\\'#wrong response
66#UPDATE subscriber SET realm = ''#realm_is_a_text
66#UPDATE subscriber SET realm = NULL#realm_is_a_text
66#UPDATE subscriber SET realm = x'696d73'#realm_is_a_text
66#UPDATE subscriber SET realm = CAST(x'ff00fe80' AS TEXT)#realm_is_a_text
1#UPDATE subscriber SET realm = replace(hex(zeroblob(255)), '00', char(128512))#wrong response
66#UPDATE subscriber SET realm = replace(hex(zeroblob(256)), '00', 'x')#realm_is_a_text
66#UPDATE subscriber SET ha1_md5 = upper(ha1_md5)#ha1_md5_is_hex
66#UPDATE subscriber SET ha1_md5 = 12345678901234567#ha1_md5_is_hex
66#UPDATE subscriber SET barred = 2#barred_is_0_or_1
66#UPDATE subscriber SET barred = '0'#barred_is_0_or_1
66#UPDATE subscriber SET barred = NULL#subscriber.barred
66#UPDATE subscriber SET barred = 1e300#barred_is_0_or_1
66#INSERT INTO subscriber SELECT impi, 1, 'zz', ha1_md5, ha1_sha256, 0, impus FROM subscriber#UNIQUE constraint failed
66#UPDATE subscriber SET impi = CAST(impi AS BLOB)#impi_and_impu_are_texts
1#DELETE FROM subscriber#hss refused alice.private@ims.example: MAR for identities
1#DELETE FROM subscriber; DELETE FROM identity#hss refused alice.private@ims.example: MAR for identities
0#UPDATE identity SET impi = 'bob@ims.example'#
66#INSERT INTO identity SELECT * FROM identity#UNIQUE constraint failed: identity.impu
66#INSERT INTO identity VALUES(NULL, 'alice.private@ims.example')#impi_and_impu_are_texts
0#INSERT INTO identity VALUES('sip:' || replace(hex(zeroblob(900000)), '00', 'a'), 'nobody@ims.example')#
66#INSERT INTO identity VALUES('sip:' || replace(hex(zeroblob(1100000)), '00', 'a'), 'nobody@ims.example')#too big
0#DELETE FROM identity#
66#DROP TABLE identity#no such table
66#DROP TABLE identity; DROP TABLE subscriber#no such table
66#ALTER TABLE subscriber DROP COLUMN ha1_md5#ha1_md5
66#DROP TABLE subscriber; CREATE TABLE s(a); CREATE VIEW subscriber AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT 'alice.private@ims.example' impi, x number, 'r' realm, '' ha1_md5, '' ha1_sha256, 0 barred, '' impus FROM r#no such table
66#DROP TABLE subscriber; CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus GENERATED ALWAYS AS (hex(zeroblob(100000000)))); INSERT INTO subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred) VALUES('alice.private@ims.example', 0, 'ims.example', '$md5', '$sha', 0)#too big
0#CREATE TRIGGER t AFTER INSERT ON subscriber BEGIN SELECT 1; END#
0#CREATE INDEX i ON subscriber(lower(impi))#
0#INSERT INTO subscriber VALUES('x''); DROP TABLE subscriber;--', 1, 'r', '$md5', '$sha', 0, 'sip:zz@x')#
ROWS
expect [ $rows -gt 40 ]

# Files that are no databases, or cut ones.
db ''
for cut in 0 100 5000; do
    head -c $cut x.db >cut.db
    expect_exit 66 imslab run --quiet --subscribers cut.db r.ims
    expect_lines stdout 0
done
{ head -c 100 x.db; head -c 8000 /dev/urandom; } >cut.db
expect_exit 66 imslab run --quiet --subscribers cut.db r.ims
echo hello >cut.db
expect_exit 66 imslab run --quiet --subscribers cut.db r.ims
made wide.db "PRAGMA encoding = 'UTF-16'; $tables $alice $identities"
expect_exit 66 imslab run --quiet --subscribers wide.db r.ims
expect_stderr 'encoding'

# A name is a name, whatever stands in it.
for name in 'a?mode=rwc.db' 'sp ace%41.db' 'file:x.db'; do
    cp x.db "./$name"
    expect_exit 0 imslab run --quiet --subscribers "$name" r.ims
done

# What lies in the log beside it is part of it, and is not read: it is refused, and read once it is written back.
{ echo "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; $tables $alice"; echo ".shell cp x.db w.db; cp x.db-wal w.db-wal"; } >log.sql
rm -f x.db*
sqlite3 x.db <log.sql >said
expect [ -s w.db-wal ]
expect_exit 66 imslab run --quiet --subscribers w.db r.ims
expect_stderr 'w.db-wal lies beside it, and is not read'
expect_exit 0 imslab run --quiet --subscribers x.db r.ims

# 300,000 people of whom one is asked for.
made x.db "$tables INSERT INTO subscriber WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    SELECT 'u' || i || '@x', i, 'r', '$md5', '$sha', 0, 'sip:u' || i || '@x' FROM n; $alice $identities"
(ulimit -t 10; "$program" run --quiet --subscribers x.db r.ims >out 2>err)
expect [ $? = 0 ]

finish
