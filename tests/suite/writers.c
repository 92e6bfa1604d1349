/* Every row of the field table that can be set, on every message of these runs: where the message has it, it becomes
 * another value and is taken away, and where it has not it is put in. The arriving message has the value that was asked
 * for, is well formed, and its lengths follow. A row that none of them reaches is red: a new one is tried without an
 * edit here, or needs a run that carries it. */
#include "field_write.h"
#include "list.h"
#include "moment.h"
#include "scenario.h"
#include "test.h"

enum { ROOM = 1 << 17 };

struct writing {
    unsigned set, put_in, nowhere, taken, refused, cookies;
    unsigned *of; /* by row of the table: how often it was set */
    const struct verdict *verdict;
    struct message message;
    char *out, *scratch;
};

static void complain(const struct writing *writing, const struct field_path *path, const char *what, const char *why)
{
    const struct bytes run = writing->verdict->plan->run,
                       verb = verb_name(writing->message.proto, writing->message.verb);
    print_error("%.*s: %s of %.*s: %s: %s\n", (int)run.count, run.at, path->row->path, (int)verb.count, verb.at, what,
                why);
}

/* A value of the field's type that is another one than the message has. */
static struct field_new another(const struct field_path *path, const struct field_value *now)
{
    struct field_new new = {.number = now->number + 1};
    switch (path->row->type) {
    case FIELD_TEXT:
        new.text = !strcmp(path->row->path, "location.origin") ? BYTES("https://else.example")
                   : !strcmp(path->row->path, "location.path") ? BYTES("/else")
                                                               : BYTES("a1b2");
        break;
    case FIELD_URI: new.text = BYTES("sip:else@else.example"); break;
    case FIELD_NUMBER: break;
    case FIELD_TIME: new.number = now->number + 7 * SECOND; break;
    case FIELD_LIST: new.text = BYTES("sip:one@else.example"); break;
    case FIELD_FLAG: new.absent = true; break;
    case FIELD_WORD:
        new.text = list_nth(path->row->words, list_count(path->row->words) - 1); /* any scheme may become Basic */
        if (bytes_equal(new.text, now->text)) new.text = list_nth(path->row->words, 0);
        break;
    }
    return new;
}

static bool scan_again(const struct writing *writing, struct bytes octets, struct message *again)
{
    bool masked = writing->message.proto == PROTO_WS && !message_is_handshake(octets) && writing->message.frame.masked;
    message_scan(again, writing->message.proto, octets, masked ? WS_FROM_CLIENT : WS_FROM_SERVER);
    return !again->error.why;
}

static unsigned read_wrong(const struct writing *writing, const struct field_path *path, const struct field_new *new,
                           struct bytes octets)
{
    struct pen scratch = pen_on(writing->scratch, ROOM);
    struct message again;
    struct field_value value;
    const char *wrong = NULL;
    if (!scan_again(writing, octets, &again)) wrong = again.error.why;
    else {
        path->row->read(&again, path, 0, &scratch, &value);
        bool number = path->row->type == FIELD_NUMBER || path->row->type == FIELD_TIME;
        if (value.present == new->absent) wrong = "is there, or is not";
        else if (!new->absent && number &&value.number != new->number) wrong = "another number";
        else if (!new->absent && !number && !bytes_equal_nocase(value.text, new->text)) wrong = "another text";
        if (again.verb != writing->message.verb) wrong = "another message";
    }
    if (wrong) complain(writing, path, "set", wrong);
    return wrong != NULL;
}

static unsigned one_field(struct writing *writing, const struct field_path *path)
{
    struct pen out = pen_on(writing->out, ROOM), scratch = pen_on(writing->scratch, ROOM);
    struct field_value now;
    path->row->read(&writing->message, path, 0, &scratch, &now);
    if (!path->row->write) return 0;
    struct field_new new = another(path, &now);
    if (!now.present && new.absent) return 0; /* a flag can only be taken away */
    const char *why = field_write(&writing->message, path, &new, &out);
    if (!now.present && why) {
        writing->nowhere++; /* nothing there that it could be part of */
        return 0;
    }
    if (why) {
        complain(writing, path, "not set", why);
        return 1;
    }
    writing->set++;
    writing->of[path->row - field_rows]++;
    unsigned wrong = read_wrong(writing, path, &new, pen_done(&out));
    if (!now.present) {
        writing->put_in++;
        return wrong;
    }
    new = (struct field_new){.absent = true};
    if (field_write(&writing->message, path, &new, &out)) {
        writing->refused++; /* a message would fall apart without it: the request line, a mandatory header */
        return wrong;
    }
    writing->taken++;
    return wrong + read_wrong(writing, path, &new, pen_done(&out));
}

/* The path of a row with its arguments filled in. */
static const char *filled(const char *path)
{
    static const struct {
        const char *from, *to;
    } rows[] = {{"header(Name)", "header(User-Agent)"},
                {"query.X", "query.state"},
                {"form.X", "form.user"},
                {"json.X.Y", "json.next"},
                {"location.query.X", "location.query.state"},
                {"cookie(N)", "cookie(session)"},
                {"set-cookie(N)", "set-cookie(session)"},
                {"set-cookie(N).secure", "set-cookie(session).secure"},
                {"set-cookie(N).http-only", "set-cookie(session).http-only"},
                {"set-cookie(N).same-site", "set-cookie(session).same-site"},
                {"avp(CODE, VENDOR)", "avp(1, 0)"}};
    for (unsigned i = 0; i < COUNT(rows); i++)
        if (!strcmp(rows[i].from, path)) return rows[i].to;
    return path;
}

static unsigned one_message(struct writing *writing)
{
    unsigned wrong = 0;
    char room[128];
    for (uint32_t i = 0; i < field_row_count; i++) {
        const char *why;
        struct field_path path;
        struct pen pen = pen_on(room, sizeof room);
        const char *text = filled(field_rows[i].path);
        if (!(field_rows[i].protos >> writing->message.proto & 1)) continue;
        for (; *text; text++)
            if (text[0] == 'N' && text[1] == ']') pen_char(&pen, '0');
            else pen_char(&pen, *text);
        if (!field_find(&path, writing->message.proto, pen_done(&pen), &why)) continue;
        wrong += one_field(writing, &path);
    }
    for (uint32_t id = AVP_UNKNOWN + 1; message_diameter(&writing->message) && id < AVP_ID_COUNT; id++) {
        const char *why;
        struct field_path path;
        if (field_find(&path, writing->message.proto, bytes_text(avp_rows[id].name), &why))
            wrong += one_field(writing, &path);
    }
    return wrong;
}

/* No node of the lab sets a cookie by a header: one is put in, so that its parts can be set. */
static unsigned with_cookie(struct writing *writing)
{
    static char room[ROOM];
    const char *why;
    struct field_path path;
    struct pen pen = pen_on(room, sizeof room);
    const struct field_new cookie = {.text = BYTES("session=1; Secure; HttpOnly; SameSite=Lax")};
    if (writing->message.proto != PROTO_HTTP || writing->cookies || !message_http(&writing->message)->code) return 0;
    assert_true(field_find(&path, PROTO_HTTP, BYTES("header(Set-Cookie)"), &why));
    if (field_write(&writing->message, &path, &cookie, &pen)) return 1;
    message_scan(&writing->message, PROTO_HTTP, pen_done(&pen), WS_FROM_SERVER);
    writing->cookies++;
    return one_message(writing);
}

static unsigned one_run(struct writing *writing)
{
    const struct verdict *verdict = writing->verdict;
    unsigned wrong = 0;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        if (record->kind != RECORD_DELIVERED) continue;
        struct bytes octets = store_bytes(verdict->store, record->blob);
        enum ws_side side = octets.count > 1 && (octets.at[1] & 0x80) ? WS_FROM_CLIENT : WS_FROM_SERVER;
        message_scan(&writing->message, (enum proto)record->proto, octets, side);
        if (!writing->message.error.why) wrong += one_message(writing) + with_cookie(writing);
    }
    return wrong;
}

TEST(what_is_set_is_what_arrives)
{
    static const char *const paths[] = {
        "scenarios/flows/forward-401.ims",    "scenarios/flows/wsf-answers.ims",
        "scenarios/flows/bsf-auth.ims",       "scenarios/flows/web-id.ims",
        "scenarios/flows/login-once.ims",     "scenarios/failures/bsf-auth-expired-token.ims",
        "scenarios/specified/uar-refuses.ims"};
    struct arena arena = {0};
    struct writing writing = {.of = arena_array(&arena, unsigned, field_row_count),
                              .out = arena_take(&arena, ROOM),
                              .scratch = arena_take(&arena, ROOM)};
    unsigned wrong = 0;
    (void)state;
    for (unsigned p = 0; p < COUNT(paths); p++) {
        struct script *script = scenario_script(&arena, paths[p]);
        for (uint32_t run = 0; run < script->run_count; run++) {
            struct run *ran = scenario_run(script, run, 0);
            writing.verdict = ran->verdict;
            wrong += one_run(&writing);
            run_free(ran);
        }
    }
    for (uint32_t i = 0; i < field_row_count; i++) {
        if (!field_rows[i].write || writing.of[i]) continue;
        print_error("%s: in no message of these runs\n", field_rows[i].path);
        wrong++;
    }
    print_message("%u set, of them %u put in, %u nowhere; %u taken away, %u of them that cannot be\n", writing.set,
                  writing.put_in, writing.nowhere, writing.taken, writing.refused);
    assert_int_equal(wrong, 0);
    arena_free(&arena);
}

TESTS(UNIT(what_is_set_is_what_arrives))
