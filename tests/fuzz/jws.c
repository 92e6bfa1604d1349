/* Tokens from hostile octets: no key of ours verifies one, and its claims signed by us are read back as they were. */
#include "jws.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char key[32] = "a key that no input can know ...";
    char room[2 * JWS_MAX], again_room[4 * JWS_MAX];
    struct bytes secret = bytes_of(key, sizeof key), token = bytes_of(data, size);
    struct pen pen = pen_on(room, sizeof room), again_pen = pen_on(again_room, sizeof again_room);
    struct jws jws, again;
    struct parse_error error = jws_scan(&jws, token, &pen);
    must(error.at <= token.count);
    if (error.why) return 0;
    must(!jws_verify(&jws, JWS_HS256, secret));

    jws_sign(&again_pen, JWS_HS256, BYTES("at+jwt"), jws.payload, secret);
    struct bytes signed_token = pen_done(&again_pen);
    if (signed_token.count > JWS_MAX) return 0;
    must(!jws_scan(&again, signed_token, &again_pen).why);
    must(jws_verify(&again, JWS_HS256, secret) && bytes_equal(again.payload, jws.payload));
    return 0;
}
