/* Every field that can be set, on every message of every run that has it: what arrives is what was asked for, well
 * formed, with lengths that follow, and all other fields are as they were. */
#include "field_write.h"
#include "list.h"
#include "moment.h"
#include "scenario.h"
#include "test.h"

enum { ROOM = 1 << 17 };

struct writing {
    unsigned set, taken, refused;
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
    if (!now.present || !path->row->write) return 0;
    struct field_new new = another(path, &now);
    const char *why = field_write(&writing->message, path, &new, &out);
    if (why) {
        complain(writing, path, "not set", why);
        return 1;
    }
    writing->set++;
    writing->of[path->row - field_rows]++;
    unsigned wrong = read_wrong(writing, path, &new, pen_done(&out));
    new = (struct field_new){.absent = true};
    if (field_write(&writing->message, path, &new, &out)) {
        writing->refused++; /* what would fall apart without it: the request line, a mandatory header */
        return wrong;
    }
    writing->taken++;
    return wrong + read_wrong(writing, path, &new, pen_done(&out));
}

/* The path of a row with what it asks for filled in. */
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
        if (!writing->message.error.why) wrong += one_message(writing);
    }
    return wrong;
}

TEST(what_is_set_is_what_arrives)
{
    static const char *const paths[] = {"scenarios/flows/forward-401.ims", "scenarios/flows/wsf-answers.ims",
                                        "scenarios/flows/bsf-auth.ims", "scenarios/flows/web-id.ims",
                                        "scenarios/flows/login-once.ims"};
    struct arena arena = {0};
    struct writing writing = {.of = arena_array(&arena, unsigned, field_row_count),
                              .out = arena_take(&arena, ROOM),
                              .scratch = arena_take(&arena, ROOM)};
    unsigned wrong = 0, rows = 0;
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
    for (uint32_t i = 0; i < field_row_count; i++) rows += writing.of[i] > 0;
    print_message("%u set, %u taken away, %u of them that cannot be; %u rows\n", writing.set, writing.taken,
                  writing.refused, rows);
    assert_int_equal(wrong, 0);
    assert_true(rows > 60);
    arena_free(&arena);
}

TESTS(UNIT(what_is_set_is_what_arrives))
