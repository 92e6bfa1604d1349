/* The file of a recording: a line a row, and octets after those that carry some.
 *
 *     imslab-recording 1
 *     file scenarios/flows/forward-401.ims
 *     run flows/forward-401[steps23=present w2=wss]
 *     plan 5f3a09c2d1e4b677
 *     seed 1
 *     seats 128
 *     memory 536870912            (octets of messages and records; then nothing more is recorded)
 *     outside browsers            (or `external`: the nodes that are marked so)
 *     origin 1 https://wws.ims.localhost:8443
 *     fresh 8d3e...               (hex)
 *     open 105 2                  (microseconds, link)
 *     octets 105 2 1 412          (.., protocol, count; the octets and a line end follow)
 *     close 90210 2 7             (.., reason)
 *     note 95000 2 1 door-held 8  (.., connection, reason, count; a text and a line end follow)
 *     end 120000 e08f06441005aa17 (.., fingerprint)
 */
#include "recording.h"

#include "carrier.h"
#include "must.h"
#include "out.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* ---- writing ---- */

struct tape {
    struct arena arena;
    int file;
    struct out out;
};

static bool put(void *self, struct bytes text)
{
    const struct tape *tape = self;
    while (text.count) {
        ssize_t count = write(tape->file, text.at, text.count);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        text = bytes_from(text, (uint32_t)count);
    }
    return true;
}

static void word(struct tape *tape, const char *name, uint64_t value)
{
    out_text(&tape->out, name);
    out_char(&tape->out, ' ');
    out_u64(&tape->out, value);
}

static void text(struct tape *tape, const char *name, struct bytes value)
{
    out_text(&tape->out, name);
    out_char(&tape->out, ' ');
    out_bytes(&tape->out, value);
    out_char(&tape->out, '\n');
}

static void write_head(struct tape *tape, const struct recording_head *head)
{
    out_lit(&tape->out, "imslab-recording 1\n");
    text(tape, "file", head->file);
    text(tape, "run", head->run);
    out_lit(&tape->out, "plan ");
    out_hex64(&tape->out, head->plan, 16);
    word(tape, "\nseed", head->seed);
    word(tape, "\nseats", head->outside.seats);
    word(tape, "\nmemory", head->memory);
    out_text(&tape->out, head->outside.browsers ? "\noutside browsers\n" : "\noutside external\n");
    for (uint32_t i = 0; i < head->origin_count; i++) {
        word(tape, "origin", head->origin[i].role);
        text(tape, "", head->origin[i].text);
    }
}

struct tape *tape_new(const char *path, const struct recording_head *head, const char **why)
{
    struct arena arena = {0};
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) {
        *why = strerror(errno);
        return NULL;
    }
    struct tape *tape = arena_new(&arena, struct tape);
    tape->arena = arena;
    tape->file = file;
    out_begin(&tape->out, put, tape);
    write_head(tape, head);
    return tape;
}

void tape_fresh(struct tape *tape, struct bytes octets)
{
    static const char digit[] = "0123456789abcdef";
    out_lit(&tape->out, "fresh ");
    for (uint32_t i = 0; i < octets.count; i++) {
        out_char(&tape->out, digit[(unsigned char)octets.at[i] >> 4]);
        out_char(&tape->out, digit[octets.at[i] & 15]);
    }
    out_char(&tape->out, '\n');
}

void tape_injection(struct tape *tape, sim_time at, const struct injection *injection)
{
    static const char *const what[] = {
        [INJECT_MESSAGE] = "octets", [INJECT_OPEN] = "open", [INJECT_CLOSE] = "close", [INJECT_NOTE] = "note"};
    word(tape, what[injection->what], at);
    word(tape, "", injection->link);
    if (injection->what == INJECT_CLOSE) word(tape, "", injection->why);
    if (injection->what == INJECT_NOTE) {
        word(tape, "", injection->conn);
        out_char(&tape->out, ' ');
        out_text(&tape->out, reason_rows[injection->reason].id);
    }
    if (injection->what == INJECT_MESSAGE) {
        must(injection->framed); /* messages from a socket are */
        word(tape, "", injection->proto);
    }
    if (injection->what == INJECT_MESSAGE || injection->what == INJECT_NOTE) {
        word(tape, "", injection->octets.count);
        out_char(&tape->out, '\n');
        out_bytes(&tape->out, injection->octets);
    }
    out_char(&tape->out, '\n');
}

void tape_flush(struct tape *tape)
{
    bool good = out_end(&tape->out);
    out_begin(&tape->out, put, tape);
    tape->out.failed = !good;
}

bool tape_end(struct tape *tape, sim_time at, uint64_t fingerprint, const char **why)
{
    word(tape, "end", at);
    out_char(&tape->out, ' ');
    out_hex64(&tape->out, fingerprint, 16);
    out_char(&tape->out, '\n');
    bool good = out_end(&tape->out);
    good = close(tape->file) == 0 && good;
    *why = good ? NULL : "it could not be written to its end";
    struct arena arena = tape->arena;
    arena_free(&arena);
    return good;
}

/* ---- reading ---- */

struct reading {
    struct recording *recording;
    struct arena *arena;
    struct bytes rest; /* of the text */
    struct bytes args; /* of the line */
    uint32_t line;
    char *fresh; /* room for all of it: half as many octets as the text has */
};

/* The next word of the line, as a number. */
static bool number(struct reading *reading, uint64_t max, uint64_t *value)
{
    struct bytes word = bytes_cut(reading->args, ' ', &reading->args);
    return bytes_to_u64(word, value) && *value <= max;
}

static bool origin_row(struct reading *reading)
{
    struct recording_head *head = &reading->recording->head;
    uint64_t role;
    if (head->origin_count == RECORDING_ORIGINS_MAX || !number(reading, UINT32_MAX, &role)) return false;
    head->origin[head->origin_count++] = (struct recording_origin){(uint32_t)role, reading->args};
    return true;
}

static bool head_row(struct reading *reading, struct bytes word)
{
    struct recording_head *head = &reading->recording->head;
    uint64_t value;
    if (bytes_equal(word, BYTES("file"))) return (head->file = reading->args).count > 0;
    if (bytes_equal(word, BYTES("run"))) return (head->run = reading->args).count > 0;
    if (bytes_equal(word, BYTES("plan"))) return bytes_hex_to_u64(reading->args, &head->plan);
    if (bytes_equal(word, BYTES("memory"))) return bytes_to_u64(reading->args, &head->memory);
    if (bytes_equal(word, BYTES("seed"))) return bytes_to_u64(reading->args, &head->seed);
    if (bytes_equal(word, BYTES("origin"))) return origin_row(reading);
    if (bytes_equal(word, BYTES("outside"))) {
        head->outside.browsers = bytes_equal(reading->args, BYTES("browsers"));
        return head->outside.browsers || bytes_equal(reading->args, BYTES("external"));
    }
    if (!bytes_equal(word, BYTES("seats")) || !number(reading, OUTSIDE_SEATS_MAX, &value) || !value) return false;
    head->outside.seats = (uint32_t)value;
    return true;
}

static bool fresh_row(struct reading *reading)
{
    struct bytes *fresh = &reading->recording->fresh, hex = reading->args;
    if (hex.count % 2) return false;
    for (uint32_t i = 0; i < hex.count; i += 2) {
        int high = hex_digit(hex.at[i]), low = hex_digit(hex.at[i + 1]);
        if (high < 0 || low < 0) return false;
        reading->fresh[fresh->count++] = (char)(high << 4 | low);
    }
    fresh->at = reading->fresh;
    return true;
}

static bool octets_of_row(struct reading *reading, uint64_t max, struct injection *injection)
{
    uint64_t count;
    if (!number(reading, max, &count)) return false;
    if (reading->rest.count < count + 1 || reading->rest.at[count] != '\n') return false;
    injection->octets = bytes_part(reading->rest, 0, (uint32_t)count);
    for (uint32_t i = 0; i < count; i++) reading->line += injection->octets.at[i] == '\n';
    reading->rest = bytes_from(reading->rest, (uint32_t)count + 1);
    reading->line++;
    return true;
}

static bool message_of_row(struct reading *reading, struct injection *injection)
{
    uint64_t proto;
    if (!number(reading, PROTO_COUNT - 1, &proto) || proto == PROTO_NONE) return false;
    injection->proto = (enum proto)proto;
    injection->framed = true;
    return octets_of_row(reading, STORE_BLOB_MAX, injection);
}

static bool note_of_row(struct reading *reading, struct injection *injection)
{
    uint64_t conn;
    if (!number(reading, UINT32_MAX, &conn)) return false;
    injection->what = INJECT_NOTE;
    injection->conn = (uint32_t)conn;
    injection->reason = reason_named(bytes_cut(reading->args, ' ', &reading->args));
    return injection->reason != REASON_NONE && reason_stated_by(injection->reason, BYTES("lab")) &&
           octets_of_row(reading, FACT_TEXT_MAX, injection);
}

/* How a row begins; false: it is none of these. */
static bool what_of_row(struct reading *reading, struct bytes word, struct injection *injection)
{
    if (bytes_equal(word, BYTES("open"))) injection->what = INJECT_OPEN;
    else if (bytes_equal(word, BYTES("close"))) injection->what = INJECT_CLOSE;
    else if (bytes_equal(word, BYTES("note"))) return note_of_row(reading, injection);
    else return bytes_equal(word, BYTES("octets")) && message_of_row(reading, injection);
    return true;
}

static bool injection_row(struct reading *reading, struct bytes word)
{
    struct recording *recording = reading->recording;
    struct injection injection = {.what = INJECT_MESSAGE};
    uint64_t at, link, why = 0;
    if (!number(reading, (uint64_t)INT64_MAX, &at) || !number(reading, UINT32_MAX, &link)) return false;
    if (recording->count && at < recording->row[recording->count - 1].at) return false;
    if (!what_of_row(reading, word, &injection)) return false;
    if (injection.what == INJECT_CLOSE && !number(reading, CLOSE_WHY_COUNT - 1, &why)) return false;
    injection.link = (link_id)link;
    injection.why = (enum close_why)why;
    recording->row = arena_grow(reading->arena, recording->row, recording->count, &recording->room,
                                sizeof *recording->row);
    recording->row[recording->count++] = (struct recording_row){at, injection};
    return true;
}

static bool end_row(struct reading *reading)
{
    struct recording *recording = reading->recording;
    recording->ended = true;
    return number(reading, (uint64_t)INT64_MAX, &recording->end) &&
           (!recording->count || recording->end >= recording->row[recording->count - 1].at) &&
           bytes_hex_to_u64(reading->args, &recording->fingerprint) && reading->rest.count == 0;
}

static bool read_row(struct reading *reading)
{
    struct bytes line = bytes_cut(reading->rest, '\n', &reading->rest), word = bytes_cut(line, ' ', &reading->args);
    reading->line++;
    if (bytes_equal(word, BYTES("fresh"))) return fresh_row(reading);
    if (bytes_equal(word, BYTES("end"))) return end_row(reading);
    return head_row(reading, word) || injection_row(reading, word);
}

bool recording_read(struct recording *recording, struct bytes text, struct arena *arena, struct bytes *why)
{
    struct bytes first = BYTES("imslab-recording 1\n");
    struct reading reading = {.recording = recording,
                              .arena = arena,
                              .rest = bytes_from(text, first.count),
                              .line = 1,
                              .fresh = arena_take(arena, text.count / 2 + 1)};
    *recording = (struct recording){.head.outside.browsers = true}; /* a recording without a mode is one of `serve` */
    if (!bytes_starts(text, first)) {
        *why = BYTES("it is no recording of imslab, version 1");
        return false;
    }
    while (reading.rest.count) {
        uint32_t line = reading.line + 1;
        /* A lab that was killed has not written its last line to the end. */
        if (bytes_find_char(reading.rest, '\n') == BYTES_NOT_FOUND) break;
        if (read_row(&reading)) continue;
        *why = arena_format(arena, "line %u is no row of a recording", line);
        return false;
    }
    if (recording->head.outside.seats && recording->head.run.count && recording->head.file.count) return true;
    *why = BYTES("it does not say of which run it is");
    return false;
}

/* ---- again ---- */

void replay_fill(void *self, void *to, uint32_t count)
{
    struct replay *replay = self;
    struct bytes left = bytes_from(replay->recording->fresh, replay->drawn);
    memset(to, 0, count);
    if (left.count < count) replay->short_of = true;
    else memcpy(to, left.at, count);
    replay->drawn += count < left.count ? count : left.count;
}

bool replay_fits(const struct recording *recording, const struct plan *plan)
{
    for (uint32_t i = 0; i < recording->count; i++) {
        const struct injection *injection = &recording->row[i].injection;
        uint32_t class = link_class_of(injection->link);
        if (class >= plan->link_count || link_member(injection->link) >= plan->link[class].member_count) return false;
        const struct link_line *link = &plan->link[class];
        if (injection->what == INJECT_OPEN && !carrier_connects(link->carrier)) return false;
        if (!plan_is_outside(plan, plan->role[link->end[link_end(injection->link)]])) return false;
    }
    return true;
}

const struct verdict *replay_run(struct run *run, const struct recording *recording)
{
    sim_time last = 0;
    live_start(run);
    for (uint32_t i = 0; i < recording->count; i++) {
        last = recording->row[i].at;
        live_advance(run, last);
        live_inject(run, &recording->row[i].injection);
    }
    live_advance(run, recording->ended ? recording->end : last);
    return live_end(run);
}
