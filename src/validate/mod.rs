//! Files without a target: documents to items, items to remarks, in the order of the file and in little memory, however long
//! it is.
