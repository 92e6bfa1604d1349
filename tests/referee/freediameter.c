/* needs: freediameter */
/* freeDiameter's codec as a referee: it reads what we write, and writes what we read, octet for octet. Debian ships no
 * dictionary of Cx or Zh for it, so it learns ours. */
#include "diameter.h"

#include "base64.h"
#include "test.h"
#include "traffic.h"


/* Both call an AVP `struct avp`; theirs is opaque. */
#define avp fd_avp
#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdproto.h>
#undef avp

/* Exported by libfdcore, declared in none of its public headers. */
int fd_dict_base_protocol(struct dictionary *);

enum { ROOM = 65536, TREE_MAX = 1024 };

/* -- Teaching it our rows -- */

static enum dict_avp_basetype base_type(enum avp_type type)
{
    static const enum dict_avp_basetype types[] = {
        [AVP_OCTETS] = AVP_TYPE_OCTETSTRING,   [AVP_UTF8] = AVP_TYPE_OCTETSTRING,
        [AVP_U32] = AVP_TYPE_UNSIGNED32,       [AVP_ENUM] = AVP_TYPE_INTEGER32,
        [AVP_TIME] = AVP_TYPE_OCTETSTRING,     [AVP_ADDRESS] = AVP_TYPE_OCTETSTRING,
        [AVP_IDENTITY] = AVP_TYPE_OCTETSTRING, [AVP_DIAMETER_URI] = AVP_TYPE_OCTETSTRING,
        [AVP_GROUPED] = AVP_TYPE_GROUPED,
    };
    return types[type];
}

static struct dict_object *model_of(struct dictionary *dict, enum avp_id id)
{
    struct dict_avp_request request = {.avp_vendor = avp_rows[id].vendor, .avp_code = avp_rows[id].code};
    struct dict_object *object = NULL;
    assert_int_equal(fd_dict_search(dict, DICT_AVP, AVP_BY_CODE_AND_VENDOR, &request, &object, 0), 0);
    return object;
}

/* An AVP that the base protocol has already must have our type and flags. */
static void add_avp(struct dictionary *dict, enum avp_id id)
{
    const struct avp_row *row = &avp_rows[id];
    char name[64];
    struct dict_avp_data data, known;
    size_t length = strlen(row->name);
    assert_true(length < sizeof name);
    memcpy(name, row->name, length + 1);
    data = (struct dict_avp_data){
        .avp_code = row->code,
        .avp_vendor = row->vendor,
        .avp_name = name,
        .avp_flag_mask = AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY,
        .avp_flag_val = row->flags,
        .avp_basetype = base_type(row->type),
    };
    struct dict_object *object = model_of(dict, id);
    if (!object) {
        assert_int_equal(fd_dict_new(dict, DICT_AVP, &data, NULL, NULL), 0);
        return;
    }
    assert_int_equal(fd_dict_getval(object, &known), 0);
    if (strcmp(known.avp_name, row->name) != 0 || known.avp_basetype != data.avp_basetype ||
        (row->flags & known.avp_flag_mask) != known.avp_flag_val)
        fail_msg("%s is %s there, flags %02x", row->name, known.avp_name, known.avp_flag_val);
}

static void add_command(struct dictionary *dict, uint32_t code, const char *name, uint8_t flags)
{
    char text[64];
    strncpy(text, name, sizeof text - 1);
    text[sizeof text - 1] = 0;
    struct dict_cmd_data data = {code, text, CMD_FLAG_REQUEST, flags};
    assert_int_equal(fd_dict_new(dict, DICT_COMMAND, &data, NULL, NULL), 0);
}

static struct dictionary *dictionary_new(void)
{
    static struct dictionary *dict;
    static const struct {
        uint32_t code;
        const char *request, *answer;
    } commands[] = {
        {COMMAND_UA, "User-Authorization-Request", "User-Authorization-Answer"},
        {COMMAND_SA, "Server-Assignment-Request", "Server-Assignment-Answer"},
        {COMMAND_LI, "Location-Info-Request", "Location-Info-Answer"},
        {COMMAND_MA, "Multimedia-Auth-Request", "Multimedia-Auth-Answer"},
        {COMMAND_RT, "Registration-Termination-Request", "Registration-Termination-Answer"},
        {COMMAND_PP, "Push-Profile-Request", "Push-Profile-Answer"},
    };
    if (dict) return dict;
    fd_g_debug_lvl = FD_LOG_FATAL;
    assert_int_equal(fd_libproto_init(), 0);
    assert_int_equal(fd_dict_init(&dict), 0);
    assert_int_equal(fd_dict_base_protocol(dict), 0);
    struct dict_vendor_data vendors[] = {{VENDOR_3GPP, "3GPP"}, {VENDOR_ETSI, "ETSI"}};
    for (unsigned i = 0; i < COUNT(vendors); i++)
        assert_int_equal(fd_dict_new(dict, DICT_VENDOR, &vendors[i], NULL, NULL), 0);
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) add_avp(dict, (enum avp_id)id);
    for (unsigned i = 0; i < COUNT(commands); i++) {
        add_command(dict, commands[i].code, commands[i].request, CMD_FLAG_REQUEST);
        add_command(dict, commands[i].code, commands[i].answer, 0);
    }
    return dict;
}

/* -- A message as a list of nodes, by either reader -- */

struct node {
    uint32_t depth, code, vendor;
    uint8_t flags;
    struct bytes data; /* of what is no group */
};

static uint32_t our_nodes(const struct diameter *diameter, struct node *nodes)
{
    struct bytes rest[DIAMETER_DEPTH_MAX + 1] = {diameter->avps};
    uint32_t depth = 0, count = 0;
    for (;;) {
        struct avp avp;
        if (!avp_next(&rest[depth], &avp)) {
            if (depth-- == 0) return count;
            continue;
        }
        bool group = avp_rows[avp.id].type == AVP_GROUPED;
        assert_true(count < TREE_MAX);
        nodes[count++] = (struct node){depth, avp.code, avp.vendor, avp.flags, group ? bytes_of(NULL, 0) : avp.data};
        if (group) rest[++depth] = avp.data;
    }
}

static void same_node(const struct node *ours, struct fd_avp *theirs, uint32_t depth, enum avp_type type)
{
    struct avp_hdr *head;
    uint32_t number;
    assert_int_equal(fd_msg_avp_hdr(theirs, &head), 0);
    assert_int_equal(ours->depth, depth);
    assert_int_equal(ours->code, head->avp_code);
    assert_int_equal(ours->vendor, ours->flags & AVP_V ? head->avp_vendor : 0);
    assert_int_equal(ours->flags, head->avp_flags);
    switch (base_type(type)) {
    case AVP_TYPE_OCTETSTRING:
        same_bytes(ours->data, bytes_of(head->avp_value->os.data, head->avp_value->os.len));
        break;
    case AVP_TYPE_UNSIGNED32:
    case AVP_TYPE_INTEGER32:
        number = htonl(head->avp_value->u32);
        same_bytes(ours->data, bytes_of(&number, sizeof number));
        break;
    default: assert_null(head->avp_value); break;
    }
}

static struct msg *their_parse(struct bytes message)
{
    struct msg *msg = NULL;
    uint8_t *copy = malloc(message.count + 1);
    assert_non_null(copy);
    if (message.count) memcpy(copy, message.at, message.count);
    if (fd_msg_parse_buffer(&copy, message.count, &msg) != 0) {
        free(copy);
        return NULL;
    }
    if (fd_msg_parse_dict(msg, dictionary_new(), NULL) == 0) return msg;
    fd_msg_free(msg);
    return NULL;
}

static void they_read_the_same(struct bytes message, const struct diameter *ours, const struct node *nodes,
                               uint32_t count)
{
    struct msg *msg = their_parse(message);
    struct msg_hdr *head;
    assert_non_null(msg);
    assert_int_equal(fd_msg_hdr(msg, &head), 0);
    assert_int_equal(head->msg_length, message.count);
    assert_int_equal(head->msg_flags, ours->flags);
    assert_int_equal(head->msg_code, ours->command);
    assert_int_equal(head->msg_appl, ours->application);
    assert_int_equal(head->msg_hbhid, ours->hop_by_hop);
    assert_int_equal(head->msg_eteid, ours->end_to_end);
    struct fd_avp *at = NULL;
    int depth = 0;
    assert_int_equal(fd_msg_browse(msg, MSG_BRW_WALK, &at, &depth), 0);
    for (uint32_t i = 0; i < count; i++) {
        assert_non_null(at);
        same_node(&nodes[i], at, (uint32_t)depth - 1, avp_rows[avp_id_of(nodes[i].code, nodes[i].vendor)].type);
        assert_int_equal(fd_msg_browse(at, MSG_BRW_WALK, &at, &depth), 0);
    }
    assert_null(at);
    fd_msg_free(msg);
}

static struct fd_avp *their_avp(const struct node *node)
{
    enum avp_id id = avp_id_of(node->code, node->vendor);
    struct fd_avp *made;
    struct avp_hdr *head;
    union avp_value value = {.os = {(uint8_t *)(uintptr_t)node->data.at, node->data.count}};
    assert_int_equal(fd_msg_avp_new(model_of(dictionary_new(), id), 0, &made), 0);
    assert_int_equal(fd_msg_avp_hdr(made, &head), 0);
    head->avp_flags = node->flags;
    enum dict_avp_basetype type = base_type(avp_rows[id].type);
    if (type == AVP_TYPE_UNSIGNED32 || type == AVP_TYPE_INTEGER32) {
        uint32_t number;
        memcpy(&number, node->data.at, sizeof number);
        value.u32 = ntohl(number);
    }
    if (type != AVP_TYPE_GROUPED) assert_int_equal(fd_msg_avp_setvalue(made, &value), 0);
    return made;
}

static void they_write_the_same(struct bytes message, const struct diameter *ours, const struct node *nodes,
                                uint32_t count)
{
    struct dict_object *command;
    struct msg *msg;
    struct msg_hdr *head;
    msg_or_avp *parent[DIAMETER_DEPTH_MAX + 2];
    uint8_t *octets;
    size_t length;
    command_code_t code = ours->command;
    int by = ours->flags & DIAMETER_R ? CMD_BY_CODE_R : CMD_BY_CODE_A;
    assert_int_equal(fd_dict_search(dictionary_new(), DICT_COMMAND, by, &code, &command, ENOENT), 0);
    assert_int_equal(fd_msg_new(command, 0, &msg), 0);
    assert_int_equal(fd_msg_hdr(msg, &head), 0);
    head->msg_flags = ours->flags;
    head->msg_appl = ours->application;
    head->msg_hbhid = ours->hop_by_hop;
    head->msg_eteid = ours->end_to_end;
    parent[0] = msg;
    for (uint32_t i = 0; i < count; i++) {
        struct fd_avp *made = their_avp(&nodes[i]);
        assert_int_equal(fd_msg_avp_add(parent[nodes[i].depth], MSG_BRW_LAST_CHILD, made), 0);
        parent[nodes[i].depth + 1] = made;
    }
    assert_int_equal(fd_msg_bufferize(msg, &octets, &length), 0);
    same_bytes(bytes_of(octets, length), message);
    free(octets);
    fd_msg_free(msg);
}

static void agree(struct bytes message)
{
    static struct node nodes[TREE_MAX];
    struct diameter diameter;
    struct parse_error error = diameter_scan(&diameter, message);
    if (error.why) fail_msg("%s at %u", error.why, error.at);
    uint32_t count = our_nodes(&diameter, nodes);
    they_read_the_same(message, &diameter, nodes, count);
    they_write_the_same(message, &diameter, nodes, count);
}

/* -- What they agree on -- */

static void put_sample(struct diameter_pen *out, enum avp_id id)
{
    switch (base_type(avp_rows[id].type)) {
    case AVP_TYPE_GROUPED:
        avp_open(out, id);
        avp_put(out, AVP_USER_NAME, BYTES("in"));
        avp_close(out);
        break;
    case AVP_TYPE_UNSIGNED32:
    case AVP_TYPE_INTEGER32: avp_put_u32(out, id, 0x01020304); break;
    default: avp_put(out, id, avp_rows[id].type == AVP_TIME ? BYTES("\x80\0\0\1") : BYTES("\0\1abc")); break;
    }
}

TEST(every_avp_of_the_dictionary_is_the_same_to_both)
{
    static char room[ROOM];
    struct diameter_pen out;
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) {
        struct pen pen = pen_on(room, sizeof room);
        diameter_begin(&out, &pen, DIAMETER_R | DIAMETER_P, COMMAND_MA, APP_CX, 0x01020304, 0xfffefdfc);
        put_sample(&out, (enum avp_id)id);
        agree(diameter_end(&out));
    }
}

static void put_common(struct diameter_pen *out, uint32_t application)
{
    avp_put(out, AVP_SESSION_ID, BYTES("scscf.ims.example;1;2"));
    avp_open(out, AVP_VENDOR_SPECIFIC_APPLICATION_ID);
    avp_put_u32(out, AVP_VENDOR_ID, VENDOR_3GPP);
    avp_put_u32(out, AVP_AUTH_APPLICATION_ID, application);
    avp_close(out);
    avp_put_u32(out, AVP_AUTH_SESSION_STATE, 1);
    avp_put(out, AVP_ORIGIN_HOST, BYTES("hss.ims.example"));
    avp_put(out, AVP_ORIGIN_REALM, BYTES("ims.example"));
}

static void put_vector(struct diameter_pen *out)
{
    avp_open(out, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(out, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
    avp_open(out, AVP_SIP_DIGEST_AUTHENTICATE);
    avp_put(out, AVP_DIGEST_REALM, BYTES("ims.example"));
    avp_put(out, AVP_DIGEST_ALGORITHM, BYTES("MD5"));
    avp_put(out, AVP_DIGEST_QOP, BYTES("auth"));
    avp_put(out, AVP_DIGEST_HA1, BYTES("0123456789abcdef0123456789abcdef"));
    avp_close(out);
    avp_close(out);
}

TEST(answers_of_cx_and_zh_are_the_same_to_both)
{
    static char room[ROOM];
    static const uint32_t commands[] = {COMMAND_UA, COMMAND_SA, COMMAND_LI, COMMAND_MA, COMMAND_RT, COMMAND_PP};
    static const uint32_t applications[] = {APP_CX, APP_ZH};
    for (unsigned i = 0; i < COUNT(commands) * COUNT(applications); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen out;
        uint32_t application = applications[i % 2];
        diameter_begin(&out, &pen, DIAMETER_P, commands[i / 2], application, i, 7 * i);
        put_common(&out, application);
        avp_open(&out, AVP_EXPERIMENTAL_RESULT);
        avp_put_u32(&out, AVP_VENDOR_ID, VENDOR_3GPP);
        avp_put_u32(&out, AVP_EXPERIMENTAL_RESULT_CODE, EXPERIMENTAL_FIRST_REGISTRATION);
        avp_close(&out);
        avp_put(&out, AVP_PUBLIC_IDENTITY, BYTES("sip:alice@ims.example"));
        put_vector(&out);
        avp_put(&out, AVP_USER_DATA, BYTES("<IMSSubscription/>"));
        agree(diameter_end(&out));
    }
}

TEST(messages_of_the_base_protocol_are_the_same_to_both)
{
    static char room[ROOM];
    static const uint32_t commands[] = {COMMAND_CE, COMMAND_DW, COMMAND_DP};
    for (unsigned i = 0; i < COUNT(commands) * 2; i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen out;
        bool request = i % 2;
        diameter_begin(&out, &pen, request ? DIAMETER_R : 0, commands[i / 2], APP_BASE, i, i);
        if (!request) avp_put_u32(&out, AVP_RESULT_CODE, RESULT_SUCCESS);
        avp_put(&out, AVP_ORIGIN_HOST, BYTES("hss.ims.example"));
        avp_put(&out, AVP_ORIGIN_REALM, BYTES("ims.example"));
        if (commands[i / 2] == COMMAND_CE) avp_put(&out, AVP_HOST_IP_ADDRESS, BYTES("\0\1\x0a\0\0\1"));
        if (commands[i / 2] == COMMAND_DP) avp_put_u32(&out, AVP_DISCONNECT_CAUSE, 1);
        agree(diameter_end(&out));
    }
}

TEST(lengths_that_lie_are_refused_by_both)
{
    static const char *const rows[] = {
        "0200001440 00012f 010000000000000100000002",                                  /* version */
        "0100001840 00012f 01000000000000010000000200000001",                          /* half a header */
        "0100001c40 00012f 0100000000000001000000020000000140000007",                  /* shorter than its header */
        "0100001c40 00012f 010000000000000100000002000000014000000d",                  /* past the message */
        "0100002040 00012f 0100000000000001000000020000010c4000000b00000700",          /* three octets of Unsigned32 */
        "0100002440 00012f 0100000000000001000000020000010440000010 0000010a4000000c", /* past its group */
    };
    char digits[256], room[256];
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen hex = pen_on(digits, sizeof digits), pen = pen_on(room, sizeof room);
        struct diameter diameter;
        for (const char *at = rows[i]; *at; at++)
            if (*at != ' ') pen_char(&hex, *at);
        assert_true(hex_read(&pen, pen_done(&hex)));
        struct bytes message = pen_done(&pen);
        assert_non_null(diameter_scan(&diameter, message).why);
        if (their_parse(message)) fail_msg("row %u is accepted there", i);
    }
}

static void agree_on(void *self, struct bytes run, struct bytes message)
{
    (void)self, (void)run;
    agree(message);
}

TEST(every_diameter_message_of_every_scenario_is_the_same_to_both)
{
    assert_true(traffic_each(1u << PROTO_CX | 1u << PROTO_ZH, agree_on, NULL) > 300);
}

TESTS(UNIT(every_avp_of_the_dictionary_is_the_same_to_both), UNIT(answers_of_cx_and_zh_are_the_same_to_both),
      UNIT(messages_of_the_base_protocol_are_the_same_to_both), UNIT(lengths_that_lie_are_refused_by_both),
      UNIT(every_diameter_message_of_every_scenario_is_the_same_to_both))
