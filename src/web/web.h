/* web.h: the HTTP face of a node: pages for people, a JSON API for programs, the public log. */
#ifndef COMITY_WEB_WEB_H
#define COMITY_WEB_WEB_H

#include "node/node.h"

struct web_options {
    const char *address; /* NULL: 127.0.0.1; another than loopback needs TLS or a trusted proxy (behind_proxy) */
    unsigned port;       /* 0: any free one */
    const char *certificate, *key; /* PEM files; both NULL: plain HTTP */
    bool behind_proxy;
    unsigned threads;    /* 0: one a core, at least two */
};

struct web;
/* Listens and answers in threads of its own until web_stop. NULL and e: address taken, no rights, bad certificate ... */
struct web *web_start(struct node *n, const struct web_options *o, struct error *e);
unsigned web_port(const struct web *w);
void web_stop(struct web *w); /* finishes what is being answered */

/* The OpenAPI 3.1 document that /api/v1/openapi.json serves, made from the descriptors. */
void web_openapi(const struct node *n, struct buf *out);

#endif
