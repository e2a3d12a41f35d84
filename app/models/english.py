"""What `app.models.errors` tells a person, in English; its Chinese table says it first."""

from app.models.errors import (
    AlreadyOpen,
    AlreadySubmitted,
    BundleFromNewer,
    BundleIsOurs,
    BundleOutdated,
    BundleUnreadable,
    CaptivePortal,
    ClientTooOld,
    CopyDamaged,
    DiskFull,
    DiskTrouble,
    EnrolmentRefused,
    FeedBroken,
    FileBusy,
    FileDamaged,
    FolderOnShare,
    FolderReadOnly,
    KeyStoreProblem,
    KnownError,
    LoginExpired,
    NewerProgram,
    NoNetwork,
    NotComplete,
    NotFound,
    OtherTownship,
    PhotoChanged,
    PhotoGone,
    PhotoNotTaken,
    PhotoSpoilt,
    PhotoStuck,
    PhotoTooLarge,
    PhotoUnreadable,
    ProxyProblem,
    Refused,
    ServerTrouble,
    ServerUnreachable,
    StickFull,
    StickNotRead,
    StickTrouble,
    Text,
    TlsProblem,
    TooLateToUndo,
    WrongAnswer,
    WrongKey,
)

ENGLISH: dict[type[KnownError], Text] = {
    KnownError: Text(
        "Something went wrong",
        "This step was not done.",
        "Please try again; if that does not help, ask the county's administrator.",
    ),
    DiskFull: Text(
        "The disk is full",
        "There is no room where the data lies; the last changes are not on the disk yet.",
        "Please make room: it is saved by itself, nothing has to be typed again.",
    ),
    FolderReadOnly: Text(
        "The data folder cannot be written to",
        "You lack the right to write there, or it is read-only.",
        "Please ask the county's administrator to check the folder's rights.",
    ),
    FileBusy: Text(
        "The file is in use",
        "Another program, such as a virus scanner or a backup, holds the data file.",
        "Please try again in a moment; if it happens often, ask the county's administrator.",
    ),
    FolderOnShare: Text(
        "Data cannot lie on a network share",
        "The data folder is on a network share, where lost lines and several PCs damage the data.",
        "Ask the county's operators to move it to this PC's own disk, then open the program again.",
    ),
    AlreadyOpen: Text(
        "The program is open already",
        "Xianghu runs on this PC, and only one program can use the data.",
        "Please go to its window; if there is none, sign out of Windows and in again.",
    ),
    DiskTrouble: Text(
        "The disk has errors",
        "The disk did not read or write as it should.",
        "Please have the county's administrator check it soon, and leave the PC on.",
    ),
    FileDamaged: Text(
        "The work file is damaged",
        "The file of drafts and calls to be sent is damaged; the program has not touched it.",
        "Please press “Rescue the data”: the file is kept, and what can be read is brought back.",
    ),
    CopyDamaged: Text(
        "The copy of the county's data is damaged",
        "It was begun afresh; drafts and what waits to be sent are not affected.",
        "It is fetched again once there is a connection; nothing has to be done.",
    ),
    NewerProgram: Text(
        "The data is of a newer program",
        "A newer version wrote it; this one has not touched it.",
        "Please install the newest version of Xianghu.",
    ),
    WrongKey: Text(
        "The key does not fit the data",
        "The key that the system keeps does not open these files; they are unchanged.",
        "Please sign in with your usual Windows account, or ask the county's administrator.",
    ),
    FeedBroken: Text(
        "The county's data does not fit",
        "What came has a gap and was not taken; what is on this PC is not affected.",
        "It is fetched again by itself; if this stays, ask the county's administrator.",
    ),
    NoNetwork: Text(
        "No network",
        "There is no network now; you can go on writing.",
        "It syncs by itself when the network is back.",
    ),
    ServerUnreachable: Text(
        "The county platform cannot be reached",
        "There is a network, but the county platform does not answer; you can go on writing.",
        "It is tried again by itself, or press “Sync now”.",
    ),
    TlsProblem: Text(
        "The county platform cannot prove who it is",
        "Its certificate did not pass the check; nothing was sent.",
        "Please check this PC's date, or have the administrator install the certificate.",
    ),
    ProxyProblem: Text(
        "The proxy does not let us through",
        "The network goes through a proxy, and it refused.",
        "Please ask the county's administrator to check the proxy settings.",
    ),
    CaptivePortal: Text(
        "The network asks you to sign in",
        "A sign-in page answered in place of the county platform.",
        "Please sign in with a browser; then it syncs by itself.",
    ),
    ServerTrouble: Text(
        "The county platform is in trouble",
        "The county platform reports an error of its own.",
        "Nothing has to be done; it is tried again after a while.",
    ),
    WrongAnswer: Text(
        "The county platform's answer makes no sense",
        "What came is not what was agreed, and was not taken.",
        "It is tried again; if this stays, ask the county's administrator.",
    ),
    LoginExpired: Text(
        "The sign-in has ended",
        "The county platform no longer accepts this PC; what waits to be sent is kept.",
        "Please ask the county for a new code, and enrol again in the settings.",
    ),
    OtherTownship: Text(
        "This is another township's data",
        "The data of this account belongs to another township; nothing was sent or fetched.",
        "Please sign in with another Windows account and enrol your township there.",
    ),
    EnrolmentRefused: Text(
        "The code cannot be used",
        "It was mistyped, has been used, or is too old.",
        "Please check it and type it again, or ask the county for a new one.",
    ),
    Refused: Text(
        "This cannot be done now",
        "Things have changed.",
        "Please look at what happened last, then decide.",
    ),
    ClientTooOld: Text(
        "This program is too old",
        "The county platform no longer speaks with it; drafts can be written, not sent.",
        "Please install the new version; then it syncs by itself.",
    ),
    KeyStoreProblem: Text(
        "The system's key store cannot be used",
        "It did not keep the key.",
        "A key file is used in its place; please tell the county's administrator.",
    ),
    PhotoUnreadable: Text(
        "The photo cannot be opened",
        "The file is no photo that can be read, or it is not whole.",
        "Please use JPEG or PNG; on an iPhone choose “Most Compatible” among the formats.",
    ),
    PhotoTooLarge: Text(
        "The photo is too large",
        "It has more pixels than can be taken.",
        "Please use an ordinary photo, no panorama and no large scan.",
    ),
    PhotoChanged: Text(
        "The photo is changing",
        "The file changed while it was copied.",
        "Please wait until the phone or camera is done, and add it again.",
    ),
    PhotoGone: Text(
        "The photo's file is gone",
        "The photo that is kept on this PC cannot be read; it was not sent.",
        "Please find the photo, and add it again with “supplement”.",
    ),
    PhotoSpoilt: Text(
        "The photo's file was changed",
        "The photo on this PC is not what it was when submitted; it was not sent.",
        "Please find the photo, and add it again with “supplement”.",
    ),
    PhotoNotTaken: Text(
        "The county takes no photo so large",
        "The county platform refuses a photo of this size; it is still on this PC.",
        "Please add a smaller one with “supplement”, or have the county allow larger ones.",
    ),
    PhotoStuck: Text(
        "The photo does not get through",
        "Sending it fails each time; other photos are not affected.",
        "It is tried again, also by “Sync now”; if this stays, ask the administrator.",
    ),
    BundleUnreadable: Text(
        "This file cannot be read",
        "It is no answer of the county to this person and PC, or was cut short or changed;"
        " nothing of it was taken.",
        "Ask the county for the answer again; if this PC was enrolled anew, carry out once more.",
    ),
    BundleIsOurs: Text(
        "This is what was carried out",
        "It comes from this PC and is not the county's answer; nothing of it was taken.",
        "Give it to the county, and read the answer that the county gives back.",
    ),
    BundleOutdated: Text(
        "This answer is of no use any more",
        "It was read before, or is older than what has come; nothing of it was taken.",
        "To hear how things stand now, carry out once more.",
    ),
    BundleFromNewer: Text(
        "The answer was written by a newer version",
        "This version of the program does not understand it.",
        "Update the program, then read it again.",
    ),
    StickFull: Text(
        "The stick is full",
        "There is no room where the file is to be; no half of it was left.",
        "Make room or take another stick, and save again.",
    ),
    StickTrouble: Text(
        "The stick cannot be written to",
        "The place does not answer or lets nobody write; no half of a file was left.",
        "See that the stick is plugged in and not read-only, and try again.",
    ),
    StickNotRead: Text(
        "The stick cannot be read",
        "The file is not to blame: the stick does not answer, was pulled out, or you lack the right"
        " to read it; nothing of it was taken.",
        "Plug the stick in and read again; if that does not help, use another USB port, or ask the"
        " county for the answer on another stick.",
    ),
    AlreadySubmitted: Text(
        "Submitted already",
        "This call was submitted; its draft can no longer be changed.",
        "To add something, open the call and press “supplement”.",
    ),
    NotFound: Text(
        "It is not there any more",
        "What you asked for is no longer here.",
        "Please go back to the list and look again.",
    ),
    NotComplete: Text(
        "Something is missing",
        "Some fields still have to be filled in.",
        "Please look at what is marked, then submit.",
    ),
    TooLateToUndo: Text(
        "It cannot be taken back any more",
        "It is on its way, or the county has it.",
        "Use “withdraw” or “supplement” where you need to.",
    ),
}
