"""Words by which tags tell what a track is, in several languages. Decides nothing.

Patterns are for the folded words of ``core.matching.text`` with one space between: no case, no accents, no apostrophes.
"""

import re


def _pattern(*parts: str, elsewhere: str = "") -> re.Pattern[str]:
    """Whole words of Latin, Greek and Cyrillic letters, or ``elsewhere`` in scripts that do not part their words."""
    whole = rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"
    return re.compile(f"{whole}|{elsewhere}" if elsewhere else whole)


CHRISTMAS = _pattern(
    r"christmas\w*", r"x ?mas", r"yuletide", r"santa claus", r"santa baby", r"father christmas", r"nativity",
    r"weihnacht\w*", r"advents\w*", r"christkind\w*", r"tannenbaum", r"stille nacht",
    r"noel", r"pere noel", r"minuit chretiens?", r"petit papa",
    r"navidad\w*", r"navideñ\w*", r"navidenh?\w*", r"villancicos?", r"noche de paz", r"nadal(?:a|es)",
    r"natal", r"feliz natal", r"natale", r"natalizi\w*", r"tu scendi dalle stelle",
    r"kerst(?!in|en)\w*", r"sinterklaas\w*", r"god jul", r"juleaften",
    r"jule?(?:sang|sanger|musikk?|visa|visor|klokker|natt)", r"julsang\w*", r"julafton\w*", r"joulu\w*",
    r"boze narodzenie", r"koled\w*", r"swiateczn\w*", r"wigili\w*", r"vanoc\w*", r"vianoc\w*",
    r"karacsony\w*", r"craciun\w*", r"colind\w*", r"bozic\w*", r"рождеств\w*", r"рiздв\w*", r"різдв\w*",
    r"χριστουγεν\w*", r"noel baba",
    r"jingle bells?", r"silent night", r"o holy night", r"let it snow", r"winter wonderland", r"sleigh (?:ride|bells)",
    r"rudolph the red \w+", r"red nosed reindeer", r"frosty the snowman", r"deck the halls?", r"mistletoe",
    r"adeste fideles", r"o come all ye faithful", r"(?:little )?drummer boy", r"carol of the bells",
    r"hark the herald \w+", r"we three kings", r"god rest (?:ye|you) merry", r"away in a manger", r"joy to the world",
    r"the first noel", r"chestnuts roasting", r"walking in the air", r"fairytale of new york",
    elsewhere="クリスマス|圣诞|聖誕|크리스마스|성탄",
)  # fmt: skip
#: What iTunes and others call the genre.
CHRISTMAS_GENRE = _pattern(r"holidays?", r"holiday music", r"carols?")

SPOKEN_GENRE = _pattern(
    r"audio ?books?", r"spoken(?: word| and audio)?", r"speech", r"podcasts?", r"stand ?up(?: comedy)?", r"interviews?",
    r"radio (?:drama|plays?|shows?)", r"lectures?", r"sermons?", r"storytelling", r"fairy ?tales?", r"language course",
    r"hor(?:buch|bucher|spiel|spiele)\w*", r"kabarett", r"marchen", r"livres? audio", r"audio ?livr\w*",
    r"audio ?libr\w*", r"luister(?:boek|boeken)", r"ljudbok\w*", r"lydb[oø]k\w*", r"aanikirja\w*", r"audio ?kni\w*",
    r"аудиокниг\w*", r"подкаст\w*", elsewhere="有声书|有聲書|オーディオブック|朗読|오디오북",
)  # fmt: skip
#: In a title or an album these leave no doubt.
SPOKEN = _pattern(
    r"audio ?books?", r"unabridged", r"ungekurzt\w*", r"horbuch\w*", r"horspiel\w*", r"livre audio", r"audio ?libro",
    r"audio ?livro", r"audio ?kniha", r"luisterboek", r"ljudbok", r"podcast", r"spoken word", r"read by the author",
    r"gelesen von", r"lu par", r"narrated by", r"аудиокнига", r"подкаст",
    elsewhere="有声书|有聲書|オーディオブック|오디오북",
)  # fmt: skip
#: These are titles of songs as well: they count where the track also sounds spoken or goes on for long.
CHAPTER = _pattern(
    r"(?:chapter|kapitel|chapitre|capitulo|capitolo|hoofdstuk|rozdzial|kapitola|глава|episode|folge) ?\d+",
    r"(?:prologue|epilogue|prolog|epilog|vorwort|preface|foreword)", r"interview", r"speech", r"monologue",
)  # fmt: skip

#: Said of a track or an album, whatever its length.
MIX = _pattern(
    r"(?:continuous|non ?stop) (?:dj )?mix(?:ed)?", r"dj mix", r"dj set", r"mega ?mix", r"full (?:album|set|concert)",
    r"essential mix", r"mini ?mix", r"radio show \d+", r"live set", r"mixed live",
)  # fmt: skip
#: In a title these may tell who sat at the desk: they count for an album, or for ten minutes and more.
MIXED_BY = _pattern(r"(?:mixed|compiled and mixed) by", r"gemixt von", r"mixe par", r"in the mix", r"mixtape")
#: Streaming shops name the pieces of a mix so.
MIXED = re.compile(r"[(\[]\s*mixed\s*[)\]]\s*$", re.IGNORECASE)

#: Not a song, at any length.
SKIT = _pattern(r"skits?", r"voice ?mail(?: skit)?", r"sketch", r"phone call skit", r"answering machine")
#: Not a song where it is short.
SHORT = _pattern(
    r"interludes?", r"intro", r"outro", r"introduction", r"intermission", r"segue", r"zwischenspiel", r"vorspiel",
    r"nachspiel", r"interludio", r"interlude", r"intermede", r"intermezzo", r"entracte", r"przerywnik", r"интро",
    r"аутро", r"интерлюдия", r"скит", r"announcements?", r"message",
    elsewhere="間奏|幕間|スキット|인터루드|스킷|插曲",
)  # fmt: skip

#: In a bracket, behind a dash, or in the name of an album.
LIVE = _pattern(
    r"live", r"live (?:at|from|in|on) .*", r"recorded live", r"(?:mtv )?unplugged", r"en vivo", r"ao vivo",
    r"dal vivo", r"en directo", r"en (?:concert|public)", r"in concert", r"konzert(?:mitschnitt)?",
    r"na zywo", r"nazivo", r"uzivo", r"canli", r"concierto", r"концерт\w*", r"вживую", r"живьем", r"live ?mitschnitt",
    elsewhere="ライブ|ライヴ|现场|現場|라이브",
)  # fmt: skip
#: These leave no doubt without one.
LIVE_ANYWHERE = _pattern(
    r"(?:recorded )?live (?:at|from) (?:the )?\w+", r"mtv unplugged", r"recorded live", r"ao vivo em",
    r"en vivo (?:en|desde)", r"en directo (?:en|desde)", r"live in concert",
)  # fmt: skip
#: An album that is only, begins or ends so; "Long Live" does not.
LIVE_ALBUM = re.compile(
    r"^(?:(?:the )?live(?: album| recordings?| ep)?|unplugged|in concert|en concert|en vivo|ao vivo)$"
    r"|^live (?:in|on|at|from) "
    r"|(?<!\w)(?:(?<!long )(?<!to )(?<!we )(?<!i )(?<!you )(?<!they )(?<!who )live|unplugged|in concert|en vivo|"
    r"ao vivo|dal vivo)(?: (?:19|20)\d\d)?$"
)
LIVE_GENRE = re.compile(r"(?<!\w)live(?! (?:electronic|looping))(?!\w)")
