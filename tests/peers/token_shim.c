/* A PKCS#11 module that passes every call on to SoftHSM (SHIM_MODULE) and adds what SoftHSM has not: a PIN that locks, a pad,
   a token that is pulled out, keys that ask for the PIN at each signature. Everything is said by environment variables:

   SHIM_LOG=FILE            one line for each C_Login and C_Sign
   SHIM_FLAGS=HEX           set in the flags of CK_TOKEN_INFO
   SHIM_FLAGS_WRONG=HEX     the same, after a PIN was refused
   SHIM_LOGIN=HEX           what C_Login returns, without asking SoftHSM
   SHIM_AGAIN=HEX           the same for the login of one signature
   SHIM_PAD=PIN             a pad: C_Login with no PIN takes this one
   SHIM_REMOVE=N            CKR_DEVICE_REMOVED from the N-th signature on
   SHIM_RUN=COMMAND         is run at the signature SHIM_REMOVE, instead of that
   SHIM_ALWAYS=1            generated keys get CKA_ALWAYS_AUTHENTICATE
   SHIM_FLIP=1              one bit of each signature is flipped
   SHIM_HIDE=HEX,HEX        mechanisms that are not listed */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long ulong_t;
typedef ulong_t (*call)();
typedef struct { unsigned char major, minor; call f[68]; } list_t;
typedef struct { ulong_t type; void *value; ulong_t len; } attribute_t;

enum { INITIALIZE = 0, TOKEN_INFO = 6, MECHANISMS = 7, LOGIN = 18, SIGN_INIT = 42, SIGN = 43, SIGN_FINAL = 45, PAIR = 59 };

static list_t real, ours;
static int signatures, wrong;

static ulong_t hex(const char *name) { const char *v = getenv(name); return v ? strtoul(v, NULL, 16) : 0; }

static void note(const char *what) {
    const char *name = getenv("SHIM_LOG");
    FILE *file = name ? fopen(name, "a") : NULL;
    if (file) { fprintf(file, "%s\n", what); fclose(file); }
}

static ulong_t token_info(ulong_t slot, unsigned char *info) {
    ulong_t rv = real.f[TOKEN_INFO](slot, info);
    ulong_t *flags = (ulong_t *)(info + 96);
    if (rv == 0) *flags |= hex("SHIM_FLAGS") | (wrong ? hex("SHIM_FLAGS_WRONG") : 0) | (getenv("SHIM_PAD") ? 0x100 : 0);
    return rv;
}

static ulong_t mechanisms(ulong_t slot, ulong_t *list, ulong_t *count) {
    ulong_t rv = real.f[MECHANISMS](slot, list, count);
    const char *hidden = getenv("SHIM_HIDE");
    if (rv || !list || !hidden) return rv;
    for (const char *at = hidden; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        ulong_t gone = strtoul(at, NULL, 16), kept = 0;
        for (ulong_t i = 0; i < *count; i++) if (list[i] != gone) list[kept++] = list[i];
        *count = kept;
    }
    return rv;
}

static ulong_t login(ulong_t session, ulong_t user, unsigned char *pin, ulong_t len) {
    const char *pad = getenv("SHIM_PAD");
    note(user == 2 ? "login again" : "login");
    if (user == 2 && getenv("SHIM_AGAIN")) return hex("SHIM_AGAIN");
    if (user != 2 && getenv("SHIM_LOGIN")) return hex("SHIM_LOGIN");
    if (pad && pin) return 7; /* CKR_ARGUMENTS_BAD: a PIN does not come from the program */
    ulong_t rv = pad ? real.f[LOGIN](session, user, pad, strlen(pad)) : real.f[LOGIN](session, user, pin, len);
    if (rv == 0xa0) wrong = 1;
    return rv;
}

static ulong_t sign(ulong_t session, unsigned char *data, ulong_t len, unsigned char *out, ulong_t *out_len) {
    ulong_t last = hex("SHIM_REMOVE");
    if (out) { signatures++; note("sign"); }
    if (out && last && (ulong_t)signatures >= last) {
        if (!getenv("SHIM_RUN")) return 0x32; /* CKR_DEVICE_REMOVED */
        if ((ulong_t)signatures == last && system(getenv("SHIM_RUN"))) return 5;
    }
    ulong_t rv = real.f[SIGN](session, data, len, out, out_len);
    if (rv == 0 && out && getenv("SHIM_FLIP")) out[*out_len / 2] ^= 1;
    return rv;
}

static ulong_t sign_final(ulong_t session, unsigned char *out, ulong_t *len) {
    if (out) { signatures++; note("sign"); }
    return real.f[SIGN_FINAL](session, out, len);
}

static ulong_t pair(ulong_t session, void *mechanism, attribute_t *pub, ulong_t pubs, attribute_t *priv, ulong_t privs,
                    ulong_t *pub_out, ulong_t *priv_out) {
    attribute_t more[64];
    unsigned char yes = 1;
    if (!getenv("SHIM_ALWAYS") || privs > 60) return real.f[PAIR](session, mechanism, pub, pubs, priv, privs, pub_out, priv_out);
    memcpy(more, priv, privs * sizeof *priv);
    more[privs].type = 0x202; more[privs].value = &yes; more[privs].len = 1;
    return real.f[PAIR](session, mechanism, pub, pubs, more, privs + 1, pub_out, priv_out);
}

ulong_t C_GetFunctionList(list_t **out) {
    const char *name = getenv("SHIM_MODULE");
    void *module = dlopen(name ? name : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
    ulong_t (*get)(list_t **) = module ? (ulong_t (*)(list_t **))dlsym(module, "C_GetFunctionList") : NULL;
    list_t *list = NULL;
    if (!get || get(&list) || !list) return 5;
    real = *list;
    ours = real;
    ours.f[TOKEN_INFO] = (call)token_info;
    ours.f[MECHANISMS] = (call)mechanisms;
    ours.f[LOGIN] = (call)login;
    ours.f[SIGN] = (call)sign;
    ours.f[SIGN_FINAL] = (call)sign_final;
    ours.f[PAIR] = (call)pair;
    *out = &ours;
    return 0;
}
