"""Rows in the shape of UCDP GED, invented: 49 columns, one event that two cartels had in a town."""

import csv
import gzip

from blotter.exchange.ucdp import read_row

COLUMNS = """
    id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id
    conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a
    side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date
    source_headline source_original where_prec where_coordinates where_description adm_1 adm_2
    latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec
    date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
""".split()

ROW = {
    **dict.fromkeys(COLUMNS, ""),
    "id": "1",
    "type_of_violence": "2",
    "side_a_new_id": "501",
    "side_a": "River Cartel",
    "side_b_new_id": "502",
    "side_b": "Hill Cartel",
    "source_article": '"The Gazette,2017-03-10,Three shot dead, one hurt"',
    "source_office": "The Gazette",
    "source_date": "2017-03-10",
    "source_original": "police",
    "where_prec": "1",
    "where_coordinates": "Littleton town",
    "where_description": "By the bridge",
    "adm_1": "Northern state",
    "adm_2": "Littleton municipality",
    "latitude": "19.42847",
    "longitude": "-99.12766",
    "country": "Mexico",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2017-03-09",
    "date_end": "2017-03-09",
    "deaths_a": "0",
    "deaths_b": "0",
    "deaths_civilians": "0",
    "deaths_unknown": "3",
    "best": "3",
    "high": "5",
    "low": "2",
}


def row(id=1, day=None, killed=None, **changes):
    """A row; `day` sets both dates, `killed` low, best and high."""
    told = {**ROW, "id": str(id)}
    if day is not None:
        told |= {"date_start": day, "date_end": day}
    if killed is not None:
        told |= dict.fromkeys(("low", "best", "high", "deaths_unknown"), str(killed))
    told |= changes
    assert len(told) == len(COLUMNS) == 49
    return told


def report(**changes):
    """The report of a row with these changes."""
    return read_row(row(**changes))


def write(path, *rows, columns=COLUMNS):
    """Write rows as a file, gzipped if its name says so; return the path."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
