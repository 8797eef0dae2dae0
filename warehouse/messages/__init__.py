"""Every sentence an operator can be shown, as a value without words; the words are in the locale files.

A value's fields are what the words may name. `…_name` fields are what people read, the others what they scan or count.
"""

from warehouse.messages.device import (
    BadgeDue as BadgeDue,
)
from warehouse.messages.device import (
    BadgeNotKnown as BadgeNotKnown,
)
from warehouse.messages.device import (
    DeviceFull as DeviceFull,
)
from warehouse.messages.device import (
    DeviceMessage as DeviceMessage,
)
from warehouse.messages.device import (
    DeviceReadOnly as DeviceReadOnly,
)
from warehouse.messages.device import (
    FolderInUse as FolderInUse,
)
from warehouse.messages.device import (
    HeldBy as HeldBy,
)
from warehouse.messages.device import (
    IsItInHand as IsItInHand,
)
from warehouse.messages.device import (
    IsItInTote as IsItInTote,
)
from warehouse.messages.device import (
    JournalBroken as JournalBroken,
)
from warehouse.messages.device import (
    JournalNewer as JournalNewer,
)
from warehouse.messages.device import (
    NeedsWifi as NeedsWifi,
)
from warehouse.messages.device import (
    NoChoice as NoChoice,
)
from warehouse.messages.device import (
    NotSaved as NotSaved,
)
from warehouse.messages.device import (
    NoWifi as NoWifi,
)
from warehouse.messages.device import (
    NoWork as NoWork,
)
from warehouse.messages.device import (
    Resumed as Resumed,
)
from warehouse.messages.device import (
    ScanBadge as ScanBadge,
)
from warehouse.messages.device import (
    ScanLost as ScanLost,
)
from warehouse.messages.device import (
    SignInAgain as SignInAgain,
)
from warehouse.messages.device import (
    SystemProblem as SystemProblem,
)
from warehouse.messages.device import (
    TakenOver as TakenOver,
)
from warehouse.messages.device import (
    TrolleyNotKnown as TrolleyNotKnown,
)
from warehouse.messages.device import (
    WasItDone as WasItDone,
)
from warehouse.messages.floor import (
    SHORT_REASONS as SHORT_REASONS,
)
from warehouse.messages.floor import (
    CannotSkip as CannotSkip,
)
from warehouse.messages.floor import (
    CodeNotKnown as CodeNotKnown,
)
from warehouse.messages.floor import (
    DamagedRead as DamagedRead,
)
from warehouse.messages.floor import (
    DropAt as DropAt,
)
from warehouse.messages.floor import (
    FloorMessage as FloorMessage,
)
from warehouse.messages.floor import (
    GoTo as GoTo,
)
from warehouse.messages.floor import (
    HowMany as HowMany,
)
from warehouse.messages.floor import (
    ItemDue as ItemDue,
)
from warehouse.messages.floor import (
    Left as Left,
)
from warehouse.messages.floor import (
    NotFinished as NotFinished,
)
from warehouse.messages.floor import (
    NothingToUndo as NothingToUndo,
)
from warehouse.messages.floor import (
    NotThatMany as NotThatMany,
)
from warehouse.messages.floor import (
    PlaceFirst as PlaceFirst,
)
from warehouse.messages.floor import (
    PlaceNotKnown as PlaceNotKnown,
)
from warehouse.messages.floor import (
    PutFirst as PutFirst,
)
from warehouse.messages.floor import (
    PutIn as PutIn,
)
from warehouse.messages.floor import (
    PutTote as PutTote,
)
from warehouse.messages.floor import (
    ShortSaved as ShortSaved,
)
from warehouse.messages.floor import (
    StopSkipped as StopSkipped,
)
from warehouse.messages.floor import (
    Take as Take,
)
from warehouse.messages.floor import (
    TooMany as TooMany,
)
from warehouse.messages.floor import (
    ToteDue as ToteDue,
)
from warehouse.messages.floor import (
    ToteHereAlready as ToteHereAlready,
)
from warehouse.messages.floor import (
    ToteIn as ToteIn,
)
from warehouse.messages.floor import (
    ToteInUse as ToteInUse,
)
from warehouse.messages.floor import (
    ToteNotKnown as ToteNotKnown,
)
from warehouse.messages.floor import (
    UndoneNow as UndoneNow,
)
from warehouse.messages.floor import (
    WhyShort as WhyShort,
)
from warehouse.messages.floor import (
    WrongItem as WrongItem,
)
from warehouse.messages.floor import (
    WrongPlace as WrongPlace,
)
from warehouse.messages.floor import (
    WrongTote as WrongTote,
)
from warehouse.messages.floor import (
    ZoneDue as ZoneDue,
)

Message = FloorMessage | DeviceMessage
"""Anything that can be shown."""
