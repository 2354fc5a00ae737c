"""Logs say what went wrong and where, and never about whom."""

import logging
import re

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class NoPeople(logging.Filter):
    """Drops the words of an exception, which may quote a record, and keeps its kind and place."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
            record.msg, record.args = f"{record.getMessage()} ({kind.__name__} at {place})", ()
            record.exc_info, record.exc_text = None, None
        record.msg, record.args = _ID.sub("<record>", record.getMessage()), ()
        return True
