"""Pages: every list of things, built from one declaration.

A noun declares its list once and answers with it::

    NUMBERS = ListPage(
        name="numbers",                      # of the saved filters, the columns, the exported file
        url="numbers",                       # name of the route
        title=gettext_lazy("Telephone numbers"),
        rows=lambda actor: TelephoneNumber.objects.filter(organization_id=actor.organization_id)...,
        columns=(Column("number", gettext_lazy("Number"), cell, sort=("e164",), indexed=True), ...),
        filters=(Choices("show", gettext_lazy("Show"), choices=(...), chips=True), Choices("carrier", ...)),
        search=lambda actor, text: Q(...),
        order="number",
        actions=(BulkAction("tag", gettext_lazy("Add a tag"), "numbers_tag", Right.MANAGE_NUMBERS), ...),
    )

    @page()
    def numbers(request):
        return answer(request, NUMBERS, "numbers/list.html")

The template extends ``lists/list.html`` and fills its blocks ``list_head`` (buttons beside the title), ``list_above``
(a box over the list) and ``list_empty`` (what to do first). Everything else is alike on every list: search, chips and
filters that stay in the address bar, saved filters, columns, sorting by header, ticking, count, pages, keys, export.

**Bulk actions.** A :class:`BulkAction` names a route of its noun. The bar leads there by GET, with ``ids=a,b,c`` for
the rows that were ticked, or ``all=1`` and the list's own query for all that fit. The view that gets it calls
``selection(request, NUMBERS)``: its ``rows`` is a queryset of the actor's own rows and nothing else, its ``count`` is
exact, and its ``fields`` are the hidden inputs that carry the same selection through the view's own POST form
(``{% include "lists/selection.html" %}``). ``selection`` reads GET and POST alike; ``back`` is the list as it was.

**Fast at any length.** Counts stop at ``page.MOST``: beyond it the page says "more than 10,000". A column is sorted by
whenever at most so many rows fit; beyond it only when it is ``indexed``, that is when an index begins with what
``rows`` filters by and goes on with ``sort``. Filters need an index too. A search is a Q of index look-ups (``fits`` in
``service.storage.words``), never of a scan. Pages go as far as ``MOST`` rows; export has no end.
"""
