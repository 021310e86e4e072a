"""Canonicalises documents with libxml2, as a referee of this project's own code.

Reads one JSON object a line (xml: base64; apex, without: number of an element in document order, or null; mode: 0
inclusive, 1 exclusive; comments; prefixes) and writes one line each: base64 of the canonical form, or `refused`.
"""
import base64
import ctypes
import ctypes.util
import json
import sys

lib = ctypes.CDLL(ctypes.util.find_library("xml2") or "libxml2.so.2")
lib.xmlReadMemory.restype = ctypes.c_void_p
lib.xmlReadMemory.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
lib.xmlXPathNewContext.restype = ctypes.c_void_p
lib.xmlXPathNewContext.argtypes = [ctypes.c_void_p]


class XPathObject(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("nodes", ctypes.c_void_p)]


lib.xmlXPathEvalExpression.restype = ctypes.POINTER(XPathObject)
lib.xmlXPathEvalExpression.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
lib.xmlC14NDocDumpMemory.argtypes = [
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_char_p),
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_void_p),
]
# XML_PARSE_NOENT, NOERROR, NOWARNING, NONET: without the first, libxml2 leaves &#38; in the names of namespaces.
options = 2 | 32 | 64 | 2048


def expression(apex, without):
    if apex is None:
        nodes = "//. | //@* | //namespace::*"
    else:
        nodes = " | ".join(f"(//*)[{apex + 1}]/descendant-or-self::{rest}" for rest in ("node()", "*/@*", "*/namespace::*"))
    if without is None:
        return nodes
    around = "ancestor-or-self::*"
    return f"({nodes})[count({around} | (//*)[{without + 1}]) != count({around})]"


def canonical(case):
    xml = base64.b64decode(case["xml"])
    document = lib.xmlReadMemory(xml, len(xml), b"", None, options)
    if not document:
        return "refused"
    nodes = None
    if case["apex"] is not None or case["without"] is not None:
        context = lib.xmlXPathNewContext(document)
        found = lib.xmlXPathEvalExpression(expression(case["apex"], case["without"]).encode(), context)
        nodes = found.contents.nodes
    prefixes = [prefix.encode() for prefix in case["prefixes"]]
    array = (ctypes.c_char_p * (len(prefixes) + 1))(*prefixes, None)
    out = ctypes.c_void_p()
    size = lib.xmlC14NDocDumpMemory(document, nodes, case["mode"], array, int(case["comments"]), ctypes.byref(out))
    if size < 0:
        return "refused"
    return base64.b64encode(ctypes.string_at(out.value, size)).decode()


for line in sys.stdin:
    print(canonical(json.loads(line)))
