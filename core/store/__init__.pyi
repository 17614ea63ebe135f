from core.store.location import default_url as default_url
from core.store.opening import open_store as open_store
from core.store.opening import upgrade as upgrade
from core.store.store import Store as Store
from models.library import Count as Count
from models.library import LibraryStats as LibraryStats
from models.library import StoreRevision as StoreRevision
