"""The words of whole lines that belong to a page and not to its article, between bars."""

from __future__ import annotations


def _phrases(table: str) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, table.replace("\n", "|").split("|"))))


MARKERS = _phrases(
    """
    recent posts|recent articles|recent stories|latest posts|latest articles|latest stories
    latest news|related|related posts|related articles|related stories|related content
    related news|related reading|you might also like|you may also like|you might like
    you may like|you might also enjoy|you may also enjoy|recommended|recommended for you
    recommended reading|recommended articles|recommended posts|read next|read more|up next
    what to read next|keep reading|see all|see all posts|view all|view all posts|more posts
    more articles|more stories|more to read|more like this|similar posts|similar articles
    popular posts|popular articles|most popular|most read|trending|trending now|other posts
    other articles|featured posts|featured articles|don't miss|also read|further stories
    from the blog
    """
)
"""Headings over a list of other articles."""

ALWAYS = _phrases(
    """
    top of page|bottom of page|back to top|scroll to top|go to top|return to top|jump to top
    skip to content|skip to main content|skip to main|skip to navigation|skip navigation
    skip to footer|skip to search|jump to content|jump to navigation|all rights reserved
    share this|share this article|share this post|share this story|share this page|share article
    share on facebook|share on twitter|share on x|share on linkedin|share via email|tweet this
    email this|print this page|pin it|copy link|link copied|copied to clipboard|add to favorites
    accept all|accept all cookies|accept cookies|reject all|reject all cookies|decline cookies
    do not sell my personal information|do not sell or share my personal information
    subscribe to our newsletter|sign up for our newsletter|join our mailing list|subscribe now
    enter your email|enter your email address|your email address|advertisement|ad
    continue reading below|story continues below advertisement|article continues below
    post not marked as liked|0 comments|no comments|no comments yet|write a comment
    leave a reply|post a comment|add a comment|view comments|show comments|log in to comment
    log in or sign up|log in / sign up|login / register|open menu|close menu|toggle menu
    toggle navigation|main menu|open navigation|close navigation|toggle search|open search
    close search|previous post|next post|previous article|next article|powered by wordpress
    powered by ghost|please enable javascript|view original|open in app|get the app
    view in browser|listen to this article|play audio|proudly created with wix.com
    proudly powered by wordpress|create a free website|type your email|ready for more?|no posts
    discussion about this post|collection notice|start writing|personal tools|contents hide
    appearance hide|main page|about wikipedia|contact wikipedia|cookie statement|mobile view
    edit links|add languages|what links here|[edit]|[ edit ]|(top)
    """
)
"""No article has such a line."""

ACTIONS = _phrases(
    """
    share|save|print|email|tweet|pin|like|likes|copy|follow|follow us|following|subscribe|listen
    bookmark|log in|login|log out|logout|sign in|sign up|signin|signup|register|join|join now
    donate|reply|report|facebook|twitter|x|linkedin|instagram|pinterest|whatsapp|reddit|telegram
    youtube|tiktok|mastodon|bluesky|threads|rss|rss feed|messenger|flipboard|pocket|more|less
    show more|show less|load more|next|previous|prev|back|close|dismiss|got it|ok|accept|decline
    reject|cancel|submit|send|go|edit|download|download pdf|play|pause|mute|expand|collapse|cart
    my account|account|profile|get started|start free trial|try for free|buy now|shop now
    learn more|find out more|view more|create account|restack|restacks|view source
    edit source|view history
    """
)
"""Buttons, and names of the services that a page can be shared on."""

BESIDE = _phrases("top|latest|discussions|notes|article|talk|read|tools")
"""Chrome among buttons; elsewhere they head lists and chapters."""

PLACES = _phrases(
    """
    menu|home|homepage|about|about us|contact|contact us|search|blog|news|archive|archives
    categories|tags|comments|topics|sections|newsletter|newsletters|podcast|podcasts|videos
    events|shop|store|careers|jobs|press|help|faq|support|privacy|terms|legal|imprint|impressum
    sitemap|site map|advertise|advertising|all posts|navigation|site navigation|breadcrumb
    breadcrumbs|cookies|table of contents|on this page|in this article|contents|accessibility
    members|forum|services|portfolio|gallery|team|our team|partners|sponsors|feedback|language
    english|recent comments|privacy policy|terms of service|terms of use|terms and conditions
    terms & conditions|cookie policy|privacy & cookies|cookie settings|cookie preferences
    manage cookies|manage preferences|leave a comment|loading|sponsored|sponsored content
    advertisements|disclaimers|code of conduct|developers|statistics|my site|all stories
    """
)
"""Entries of menus; a chapter of an article may be called so."""

NAVIGATION = _phrases(
    """
    home|homepage|menu|main menu|open menu|toggle menu|toggle navigation|log in|login|sign in
    log in / sign up|create account
    """
)
"""What only the menu of a whole site has: the name above it is the site's."""
