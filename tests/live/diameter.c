/* A Diameter peer that is not ours: freeDiameter's core library (transport, state machine, dictionary), as an S-CSCF
 * that asks an HSS over Cx, as a BSF over Zh, or as an HSS.
 * usage: diameter CONF cx|zh HOST SCHEME [IDLE_SECONDS]   asks MAR (and SAR over Cx) and prints what came
 *        diameter CONF hello HOST                         says CER and DPR, and is gone
 *        diameter CONF hss HA1                            answers MAR and SAR until its stdin ends */
#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VENDOR = 10415, STRANGER = 32473, CX = 16777216, ZH = 16777221, MA = 303, SA = 301, PATIENCE_S = 30 };

#define IMPI "alice.private@ims.example"
#define IMPU "sip:alice@ims.example"
#define PROFILE                                                                                                        \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IMSSubscription><PrivateID>" IMPI                                      \
    "</PrivateID><ServiceProfile><PublicIdentity><Identity>" IMPU                                                      \
    "</Identity></PublicIdentity></ServiceProfile></IMSSubscription>"

static struct avp_row {
    char *name;
    uint32_t code, vendor;
    enum dict_avp_basetype type;
    bool mandatory;
    struct dict_object *model;
} rows[] = {
    {"Public-Identity", 601, VENDOR, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Server-Name", 602, VENDOR, AVP_TYPE_OCTETSTRING, true, NULL},
    {"User-Data", 606, VENDOR, AVP_TYPE_OCTETSTRING, true, NULL},
    {"SIP-Number-Auth-Items", 607, VENDOR, AVP_TYPE_UNSIGNED32, true, NULL},
    {"SIP-Authentication-Scheme", 608, VENDOR, AVP_TYPE_OCTETSTRING, true, NULL},
    {"SIP-Auth-Data-Item", 612, VENDOR, AVP_TYPE_GROUPED, true, NULL},
    {"Server-Assignment-Type", 614, VENDOR, AVP_TYPE_INTEGER32, true, NULL},
    {"User-Data-Already-Available", 624, VENDOR, AVP_TYPE_INTEGER32, true, NULL},
    {"SIP-Digest-Authenticate", 635, VENDOR, AVP_TYPE_GROUPED, true, NULL},
    {"GBA-UserSecSettings", 400, VENDOR, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Digest-Realm", 104, 0, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Digest-QoP", 110, 0, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Digest-Algorithm", 111, 0, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Digest-HA1", 121, 0, AVP_TYPE_OCTETSTRING, true, NULL},
    {"Private-Remark", 1, STRANGER, AVP_TYPE_OCTETSTRING, false, NULL}, /* without the M bit: to be passed over */
};

static void need(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "diameter: %s\n", what);
    exit(1);
}

static struct dict_object *model(const char *name)
{
    struct dict_object *found = NULL;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0) return rows[i].model;
    fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME, name, &found, ENOENT);
    need(found != NULL, name);
    return found;
}

static void learn(void)
{
    struct dictionary *dict = fd_g_config->cnf_dict;
    struct dict_vendor_data vendors[] = {{VENDOR, "3GPP"}, {STRANGER, "somebody"}};
    struct dict_application_data applications[] = {{CX, "Cx"}, {ZH, "Zh"}};
    struct dict_cmd_data commands[] = {
        {MA, "Multimedia-Auth-Request", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE, CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE},
        {MA, "Multimedia-Auth-Answer", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE, CMD_FLAG_PROXIABLE},
        {SA, "Server-Assignment-Request", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE, CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE},
        {SA, "Server-Assignment-Answer", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE, CMD_FLAG_PROXIABLE}};
    struct dict_object *vendor = NULL, *application = NULL;
    for (unsigned i = 0; i < 2; i++) {
        struct dict_object *known = NULL;
        fd_dict_search(dict, DICT_VENDOR, VENDOR_BY_ID, &vendors[i].vendor_id, &known, ENOENT);
        if (!known) need(fd_dict_new(dict, DICT_VENDOR, &vendors[i], NULL, &known) == 0, vendors[i].vendor_name);
        if (!vendor) vendor = known;
    }
    for (unsigned i = 0; i < 2; i++) {
        need(fd_dict_new(dict, DICT_APPLICATION, &applications[i], vendor, &application) == 0, "application");
        need(fd_disp_app_support(application, vendor, 1, 0) == 0, "application support");
    }
    for (unsigned i = 0; i < 4; i++) need(fd_dict_new(dict, DICT_COMMAND, &commands[i], NULL, NULL) == 0, "command");
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned flags = (rows[i].vendor ? AVP_FLAG_VENDOR : 0u) | (rows[i].mandatory ? AVP_FLAG_MANDATORY : 0u);
        struct dict_avp_data data = {rows[i].code,   rows[i].vendor, rows[i].name, AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY,
                                     (uint8_t)flags, rows[i].type};
        need(fd_dict_new(dict, DICT_AVP, &data, NULL, &rows[i].model) == 0, rows[i].name);
    }
}

/* ---- writing ---- */

static struct avp *group(msg_or_avp *to, const char *name)
{
    struct avp *avp;
    need(fd_msg_avp_new(model(name), 0, &avp) == 0 && fd_msg_avp_add(to, MSG_BRW_LAST_CHILD, avp) == 0, name);
    return avp;
}
static void text(msg_or_avp *to, const char *name, const char *value)
{
    union avp_value octets = {.os = {.data = (uint8_t *)(uintptr_t)value, .len = strlen(value)}};
    need(fd_msg_avp_setvalue(group(to, name), &octets) == 0, name);
}
static void number(msg_or_avp *to, const char *name, uint32_t value)
{
    union avp_value integer = {.u32 = value};
    need(fd_msg_avp_setvalue(group(to, name), &integer) == 0, name);
}
static void application(msg_or_avp *to, uint32_t id)
{
    struct avp *which = group(to, "Vendor-Specific-Application-Id");
    number(which, "Vendor-Id", VENDOR);
    number(which, "Auth-Application-Id", id);
    number(to, "Auth-Session-State", 1);
}

/* ---- reading ---- */

static struct avp_hdr *find(msg_or_avp *in, const char *name)
{
    struct dict_avp_data wanted;
    struct avp *avp = NULL;
    fd_dict_getval(model(name), &wanted);
    fd_msg_browse(in, MSG_BRW_FIRST_CHILD, &avp, NULL);
    while (avp) {
        struct avp_hdr *head;
        fd_msg_avp_hdr(avp, &head);
        if (head->avp_code == wanted.avp_code && head->avp_vendor == wanted.avp_vendor) return head;
        struct avp_hdr *inside = find(avp, name);
        if (inside) return inside;
        fd_msg_browse(avp, MSG_BRW_NEXT, &avp, NULL);
    }
    return NULL;
}
static void say(const char *what, struct msg *answer, const char *name)
{
    const struct avp_hdr *head = find(answer, name);
    if (head && head->avp_value)
        printf("%s %s %.*s\n", what, name, (int)head->avp_value->os.len, head->avp_value->os.data);
}

/* ---- asking ---- */

static struct msg *answer;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;

static void answered(void *self, struct msg **message)
{
    (void)self;
    pthread_mutex_lock(&lock);
    answer = *message;
    *message = NULL;
    pthread_cond_signal(&came);
    pthread_mutex_unlock(&lock);
}

static void ask(const char *what, struct msg *request)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    need(fd_msg_send(&request, answered, NULL) == 0, "sending");
    pthread_mutex_lock(&lock);
    while (!answer && pthread_cond_timedwait(&came, &lock, &until) == 0) continue;
    pthread_mutex_unlock(&lock);
    need(answer != NULL, "no answer");
    need(fd_msg_parse_dict(answer, fd_g_config->cnf_dict, NULL) == 0, "an answer that freeDiameter does not read");
    const struct avp_hdr *result = find(answer, "Result-Code");
    if (!result) result = find(answer, "Experimental-Result-Code");
    printf("%s result %u\n", what, result ? result->avp_value->u32 : 0);
    say(what, answer, "SIP-Authentication-Scheme");
    say(what, answer, "Digest-HA1");
    say(what, answer, "User-Data");
    fflush(stdout);
    fd_msg_free(answer);
    answer = NULL;
}

static struct msg *request(uint32_t id, const char *command, char *host)
{
    struct dict_object *model_of;
    struct msg *message;
    struct msg_hdr *head = NULL;
    need(fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_NAME, command, &model_of, ENOENT) == 0, command);
    need(fd_msg_new(model_of, MSGFL_ALLOC_ETEID, &message) == 0 && fd_msg_hdr(message, &head) == 0, command);
    head->msg_appl = id;
    need(fd_msg_new_session(message, (uint8_t *)(uintptr_t) "test", 4) == 0, "session");
    application(message, id);
    need(fd_msg_add_origin(message, 0) == 0, "origin");
    text(message, "Destination-Realm", "ims.example");
    text(message, "Destination-Host", host);
    text(message, "User-Name", IMPI);
    text(message, "Private-Remark", "nobody has to know this");
    return message;
}

static void ask_all(uint32_t id, char *host, const char *scheme)
{
    struct msg *mar = request(id, "Multimedia-Auth-Request", host);
    if (id == CX) {
        text(mar, "Public-Identity", IMPU);
        number(mar, "SIP-Number-Auth-Items", 1);
    }
    text(group(mar, "SIP-Auth-Data-Item"), "SIP-Authentication-Scheme", scheme);
    if (id == CX) text(mar, "Server-Name", "sip:scscf.ims.example");
    ask("MAA", mar);
    if (id != CX) return;
    struct msg *sar = request(id, "Server-Assignment-Request", host);
    text(sar, "Public-Identity", IMPU);
    text(sar, "Server-Name", "sip:scscf.ims.example");
    number(sar, "Server-Assignment-Type", 1);
    number(sar, "User-Data-Already-Available", 0);
    ask("SAA", sar);
}

static bool is_open(char *host)
{
    struct peer_hdr *peer = NULL;
    return fd_peer_getbyid(host, strlen(host), 0, &peer) == 0 && peer && fd_peer_get_state(peer) == STATE_OPEN;
}

/* ---- answering ---- */

static const char *ha1;

static int serve(struct msg **message, struct avp *avp, struct session *session, void *self, enum disp_action *action)
{
    struct msg_hdr *head;
    (void)avp, (void)session, (void)self;
    need(fd_msg_new_answer_from_req(fd_g_config->cnf_dict, message, 0) == 0, "an answer");
    need(fd_msg_rescode_set(*message, (char *)(uintptr_t) "DIAMETER_SUCCESS", NULL, NULL, 1) == 0, "a result");
    need(fd_msg_hdr(*message, &head) == 0, "a head");
    application(*message, CX);
    text(*message, "User-Name", IMPI);
    text(*message, "Private-Remark", "nobody has to know this");
    if (head->msg_code == MA) {
        struct avp *item = group(*message, "SIP-Auth-Data-Item");
        text(*message, "Public-Identity", IMPU);
        number(*message, "SIP-Number-Auth-Items", 1);
        text(item, "SIP-Authentication-Scheme", "SIP Digest");
        struct avp *digest = group(item, "SIP-Digest-Authenticate");
        text(digest, "Digest-Realm", "ims.example");
        text(digest, "Digest-QoP", "auth");
        text(digest, "Digest-HA1", ha1);
    } else {
        text(*message, "User-Data", PROFILE);
    }
    *action = DISP_ACT_SEND;
    return 0;
}

static int take(struct peer_info *peer, int *welcome, int (**later)(struct peer_info *))
{
    (void)later;
    peer->config.pic_flags.sec = PI_SEC_NONE;
    *welcome = 1;
    return 0;
}

static void be_hss(void)
{
    struct disp_when when = {0};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t id = CX, code = i ? SA : MA;
        fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &id, &when.app, ENOENT);
        fd_dict_search(fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code, &when.command, ENOENT);
        need(fd_disp_register(serve, DISP_HOW_CC, &when, NULL, NULL) == 0, "no place for a callback");
    }
    need(fd_peer_validate_register(take) == 0, "nobody may come");
}

int main(int count, char **arg)
{
    need(count >= 4, "usage: diameter CONF cx|zh|hello HOST SCHEME [IDLE] | CONF hss HA1");
    bool hss = strcmp(arg[2], "hss") == 0, hello = strcmp(arg[2], "hello") == 0;
    fd_g_debug_lvl = FD_LOG_ERROR;
    need(fd_core_initialize() == 0, "no core");
    learn();
    need(fd_core_parseconf(arg[1]) == 0, "its configuration");
    if (hss) be_hss();
    ha1 = arg[3];
    need(fd_core_start() == 0 && fd_core_waitstartcomplete() == 0, "no start");
    if (hss) {
        char octet;
        puts("ready");
        fflush(stdout);
        while (read(0, &octet, 1) > 0) continue;
    } else {
        for (int i = 0; i < PATIENCE_S * 20 && !is_open(arg[3]); i++) usleep(50000);
        need(is_open(arg[3]), "the peer is not open: no CEA that it takes");
        puts("open");
        fflush(stdout);
        if (count > 5) sleep((unsigned)strtoul(arg[5], NULL, 10));
        need(is_open(arg[3]), "the peer did not stay open");
        if (!hello) ask_all(strcmp(arg[2], "zh") == 0 ? ZH : CX, arg[3], arg[4]);
    }
    fd_core_shutdown();
    fd_core_wait_shutdown_complete();
    return 0;
}
