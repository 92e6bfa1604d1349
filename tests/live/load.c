/* Load for `imslab serve`: WebSocket clients over TLS that register by flow A (REGISTER, 401, REGISTER, 200), on kept
 * connections or on a new one each, and what that costs in time and in processor time of both sides. It is OpenSSL and
 * poll(2) alone, nothing of the house.
 * usage: load PROGRAM SCENARIO CONNECTIONS SECONDS RATE kept|fresh
 *        RATE 0: as many as go; else so many a second, at equal distances */
#define _GNU_SOURCE /* memmem */
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 512, ROOM = 16384, TAKEN_MAX = 4000000, PATIENCE_NS = 1000000000 };

enum state { CLOSED, CONNECTING, HANDSHAKE, UPGRADING, IDLE, CHALLENGED, ANSWERED };

struct client {
    enum state state;
    int number, socket;
    SSL *ssl;
    uint64_t begun, calls; /* ns; registrations so far */
    char in[ROOM];
    int in_count;
    bool wants_write;
};

static struct client client[CONNECTIONS_MAX];
static uint32_t latency[TAKEN_MAX]; /* us */
static uint32_t taken, refused;
static struct sockaddr_in server;
static char origin[128];
static SSL_CTX *context;
static bool fresh;

static void die(const char *what)
{
    fprintf(stderr, "load: %s\n", what);
    exit(1);
}

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* ---- octets ---- */

static void md5_hex(const char *text, char hex[33])
{
    unsigned char hash[16];
    EVP_Digest(text, strlen(text), hash, NULL, EVP_md5(), NULL);
    for (int i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

static bool put(struct client *c, const void *octets, int count)
{
    return SSL_write(c->ssl, octets, count) == count;
}

/* One masked text frame (RFC 6455 5.2). */
static bool put_frame(struct client *c, const char *text, int count)
{
    static const unsigned char mask[4] = {0x1d, 0x5a, 0x77, 0xe1};
    unsigned char frame[ROOM];
    frame[0] = 0x81;
    frame[1] = 0x80 | 126;
    frame[2] = (unsigned char)(count >> 8);
    frame[3] = (unsigned char)count;
    memcpy(frame + 4, mask, 4);
    for (int i = 0; i < count; i++) frame[8 + i] = (unsigned char)text[i] ^ mask[i & 3];
    return put(c, frame, count + 8);
}

/* ---- SIP ---- */

static bool put_register(struct client *c, int cseq, const char *authorization)
{
    char text[ROOM / 2];
    int n = c->number + 1;
    int count = snprintf(text, sizeof text,
                         "REGISTER sip:ims.example SIP/2.0\r\n"
                         "Via: SIP/2.0/WSS c%d.invalid;branch=z9hG4bK%llux%d\r\n"
                         "Max-Forwards: 70\r\n"
                         "From: <sip:user%d@ims.example>;tag=f%llu\r\n"
                         "To: <sip:user%d@ims.example>\r\n"
                         "Call-ID: call-%d-%llu\r\n"
                         "CSeq: %d REGISTER\r\n"
                         "Contact: <sip:user%d@c%d.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-"
                         "0000-4000-8000-%012d>\";expires=600\r\n"
                         "Supported: path, outbound\r\n"
                         "%s"
                         "Content-Length: 0\r\n\r\n",
                         n, (unsigned long long)c->calls, cseq, n, (unsigned long long)c->calls, n, n,
                         (unsigned long long)c->calls, cseq, n, n, n, authorization);
    return put_frame(c, text, count);
}

static bool first(struct client *c)
{
    char authorization[256];
    snprintf(authorization, sizeof authorization,
             "Authorization: Digest username=\"user%d@ims.example\", realm=\"ims.example\", nonce=\"\", "
             "uri=\"sip:ims.example\", response=\"\"\r\n",
             c->number + 1);
    c->calls++;
    if (!fresh) c->begun = now();
    c->state = CHALLENGED;
    return put_register(c, 1, authorization);
}

static bool second(struct client *c, const char *challenge)
{
    char nonce[256] = "", text[1024], ha1[33], ha2[33], response[33], authorization[1024];
    const char *at = strstr(challenge, "nonce=\"");
    int n = c->number + 1;
    if (!at || sscanf(at, "nonce=\"%255[^\"]\"", nonce) != 1) return false;
    snprintf(text, sizeof text, "user%d@ims.example:ims.example:wonderland-%d", n, n);
    md5_hex(text, ha1);
    md5_hex("REGISTER:sip:ims.example", ha2);
    snprintf(text, sizeof text, "%s:%s:00000001:0a4f113b:auth:%s", ha1, nonce, ha2);
    md5_hex(text, response);
    snprintf(authorization, sizeof authorization,
             "Authorization: Digest username=\"user%d@ims.example\", realm=\"ims.example\", nonce=\"%s\", "
             "uri=\"sip:ims.example\", response=\"%s\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"0a4f113b\"\r\n",
             n, nonce, response);
    c->state = ANSWERED;
    return put_register(c, 2, authorization);
}

/* ---- connections ---- */

static void hang_up(struct client *c)
{
    if (c->ssl) SSL_free(c->ssl);
    if (c->state != CLOSED) close(c->socket);
    c->ssl = NULL;
    c->state = CLOSED;
    c->in_count = 0;
}

static void lost(struct client *c, const char *why)
{
    if (refused++ < 5) fprintf(stderr, "load: client %d: %s\n", c->number + 1, why);
    hang_up(c);
}

static void call(struct client *c)
{
    int one = 1;
    c->begun = now();
    c->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->state = CONNECTING;
    if (connect(c->socket, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) {
        lost(c, strerror(errno));
        return;
    }
    c->ssl = SSL_new(context);
    SSL_set_fd(c->ssl, c->socket);
    SSL_set_connect_state(c->ssl);
    c->state = HANDSHAKE;
    c->wants_write = true;
}

static bool upgrade(struct client *c)
{
    char text[512];
    int count = snprintf(
        text, sizeof text,
        "GET /sip HTTP/1.1\r\nHost: wsf.ims.localhost:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: sip\r\nOrigin: %s\r\n\r\n",
        ntohs(server.sin_port), origin);
    c->state = UPGRADING;
    return put(c, text, count);
}

static void registered(struct client *c)
{
    if (taken < TAKEN_MAX) latency[taken++] = (uint32_t)((now() - c->begun) / 1000);
    c->state = IDLE;
    if (fresh) hang_up(c);
}

static bool take(struct client *c, char *text)
{
    if (strncmp(text, "SIP/2.0 401", 11) == 0 && c->state == CHALLENGED) return second(c, text);
    if (strncmp(text, "SIP/2.0 200", 11) == 0 && c->state == ANSWERED) {
        registered(c);
        return true;
    }
    text[40] = '\0';
    lost(c, text);
    return true;
}

/* Whole messages of what has come; false: it is no WebSocket. */
static bool read_all(struct client *c)
{
    while (c->state == UPGRADING) {
        char *end = memmem(c->in, (size_t)c->in_count, "\r\n\r\n", 4);
        if (!end) return true;
        if (strncmp(c->in, "HTTP/1.1 101", 12) != 0) return false;
        int used = (int)(end + 4 - c->in);
        memmove(c->in, c->in + used, (size_t)(c->in_count -= used));
        c->state = IDLE;
        if (fresh && !first(c)) return false;
    }
    while (c->in_count >= 4) {
        int count = c->in[1] & 0x7f, head = 2;
        char text[ROOM];
        if (count == 126) {
            count = (unsigned char)c->in[2] << 8 | (unsigned char)c->in[3];
            head = 4;
        }
        if (c->in_count < head + count || count + 64 > ROOM) return count + 64 <= ROOM;
        memcpy(text, c->in + head, (size_t)count);
        text[count] = '\0';
        bool is_text = (c->in[0] & 0x0f) == 1;
        memmove(c->in, c->in + head + count, (size_t)(c->in_count -= head + count));
        if (is_text && !take(c, text)) return false;
        if (c->state == CLOSED) return true;
    }
    return true;
}

static void work(struct client *c)
{
    if (c->state == HANDSHAKE) {
        int done = SSL_do_handshake(c->ssl);
        int why = done == 1 ? SSL_ERROR_NONE : SSL_get_error(c->ssl, done);
        c->wants_write = why == SSL_ERROR_WANT_WRITE;
        if (done == 1 && !upgrade(c)) lost(c, "no upgrade");
        else if (done != 1 && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) lost(c, "no handshake");
        return;
    }
    for (;;) {
        int count = SSL_read(c->ssl, c->in + c->in_count, ROOM - c->in_count);
        if (count <= 0) {
            if (SSL_get_error(c->ssl, count) != SSL_ERROR_WANT_READ) lost(c, "it hung up");
            return;
        }
        c->in_count += count;
        if (!read_all(c)) lost(c, "no WebSocket");
        if (c->state == CLOSED) return;
    }
}

/* ---- the program under test ---- */

static pid_t begin_lab(char *program, char *scenario, FILE **said)
{
    int ends[2];
    if (pipe(ends) != 0) die("no pipe");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        execl(program, program, "serve", "--port", "0", "--no-page", "--seats", "512", "--client", scenario, scenario,
              NULL);
        _exit(127);
    }
    close(ends[1]);
    *said = fdopen(ends[0], "r");
    char line[512];
    unsigned port = 0, own;
    while (fgets(line, sizeof line, *said) && !strstr(line, "SIGINT ends it")) {
        const char *at = strstr(line, "wss://wsf.ims.localhost:");
        if (at) sscanf(at, "wss://wsf.ims.localhost:%u", &port);
        at = strstr(line, "https://wws.ims.localhost:");
        if (at && sscanf(at, "https://wws.ims.localhost:%u", &own) == 1)
            snprintf(origin, sizeof origin, "https://wws.ims.localhost:%u", own);
    }
    if (!port || !*origin) die("serve does not say where its WSF is");
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return child;
}

/* Processor time of a process so far, in microseconds. */
static uint64_t spent_by(pid_t process)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    size_t count = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[count] = '\0';
    const char *at = strrchr(text, ')');
    if (at) sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (uint64_t)(user + system) * 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

static uint64_t memory_of(pid_t process)
{
    char path[64];
    unsigned long all = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    if (fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* ---- the load ---- */

static void drive(int connections, uint64_t until, uint64_t rate)
{
    struct pollfd polled[CONNECTIONS_MAX];
    uint64_t begin = now(), due = 0, t;
    int next = 0;
    while ((t = now()) < until) {
        for (int i = 0; i < connections; i++) {
            struct client *c = &client[next = (next + 1) % connections];
            if (rate && due > (t - begin) * rate / 1000000000) break;
            if (c->state == IDLE && !fresh) {
                due++;
                if (!first(c)) lost(c, "no REGISTER");
            } else if (c->state == CLOSED) {
                due += fresh;
                call(c);
            } else if (t - c->begun > PATIENCE_NS * 10ull && c->state != IDLE) {
                lost(c, "no answer in 10 s");
            }
        }
        for (int i = 0; i < connections; i++) {
            short events = client[i].wants_write ? POLLIN | POLLOUT : POLLIN;
            polled[i] = (struct pollfd){client[i].state == CLOSED ? -1 : client[i].socket, events, 0};
        }
        poll(polled, (nfds_t)connections, rate ? 1 : 10);
        for (int i = 0; i < connections; i++)
            if (polled[i].revents && client[i].state != CLOSED) work(&client[i]);
    }
}

int main(int count, char **arg)
{
    FILE *said;
    struct rusage before, after;
    if (count != 7) die("usage: load PROGRAM SCENARIO CONNECTIONS SECONDS RATE kept|fresh");
    int connections = (int)strtol(arg[3], NULL, 10), seconds = (int)strtol(arg[4], NULL, 10);
    uint64_t rate = strtoull(arg[5], NULL, 10);
    fresh = strcmp(arg[6], "fresh") == 0;
    if (connections < 1 || connections > CONNECTIONS_MAX || seconds < 1)
        die("connections: 1 to 512, seconds: 1 or more");
    signal(SIGPIPE, SIG_IGN);
    context = SSL_CTX_new(TLS_client_method());
    pid_t lab = begin_lab(arg[1], arg[2], &said);
    for (int i = 0; i < connections; i++) client[i] = (struct client){.number = i % 100};
    /* Until connections are made and caches warm, however busy the machine is. */
    for (int i = 0; i < 30 && taken < (uint32_t)connections; i++)
        drive(connections, now() + 1000000000ull, fresh ? rate : 0);
    uint32_t warm = taken;
    refused = 0;
    uint64_t begin = now(), theirs = spent_by(lab);
    getrusage(RUSAGE_SELF, &before);
    drive(connections, begin + (uint64_t)seconds * 1000000000, rate);
    getrusage(RUSAGE_SELF, &after);
    theirs = spent_by(lab) - theirs;
    double took = (double)(now() - begin) / 1e9;
    uint64_t ours =
        (uint64_t)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) *
            1000000 +
        (uint64_t)(after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec);
    uint64_t memory = memory_of(lab);
    kill(lab, SIGTERM);
    char line[512];
    while (fgets(line, sizeof line, said))
        if (strncmp(line, "edges:", 6) == 0 || strstr(line, "limit of the lab")) fputs(line, stderr);
    waitpid(lab, NULL, 0);
    uint32_t n = taken - warm;
    if (!n) die("nobody registered");
    qsort(latency + warm, n, sizeof *latency, by_size);
    printf("%u registrations in %.1f s: %.0f/s, %u lost\n", n, took, n / took, refused);
    printf("latency: median %u us, 99%% %u us\n", latency[warm + n / 2], latency[warm + n - 1 - n / 100]);
    printf("processor time a registration: serve %.0f us, load %.0f us\n", (double)theirs / n, (double)ours / n);
    printf("resident memory of serve: %.0f MiB\n", (double)memory / 1048576);
    return refused != 0;
}
